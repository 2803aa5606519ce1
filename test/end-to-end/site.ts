import { type CycleRequest, type CycleResult, CycleRunner } from '../../src/daemon/cycle.ts'
import { systemStopwatch } from '../../src/daemon/system-clock.ts'
import { type ExecutionEvent } from '../../src/domain/event.ts'
import { type ActionOutcome } from '../../src/domain/outcome.ts'
import { type Policy } from '../../src/domain/policy.ts'
import { type Structure } from '../../src/domain/snapshot.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { loadSettings } from '../../src/settings/load.ts'
import { parsePolicies } from '../../src/settings/parse-policies.ts'
import { type Settings } from '../../src/settings/settings.ts'
import { type Major } from '../support/cluster.ts'
import { cluster, type TestDatabase } from '../support/cluster.ts'

/** Process settings as users have them, but for what would make a test wait. */
const quick = {
  PARTITIOND_LOCK_BUDGET: '3 s',
  PARTITIOND_DETACH_TIMEOUT: '5 s',
}

/** A database with an owner of tables and a daemon that is a plain member of it: the least privilege of the handbook. */
export interface Site extends AsyncDisposable {
  readonly db: TestDatabase
  readonly owner: string
  readonly daemon: string
  /** Runs statements as the owner. */
  asOwner(text: string): Promise<void>
  /** A daemon that looks after this database. */
  keeper(policies: string, options?: KeeperOptions): Promise<Keeper>
}

export interface KeeperOptions {
  /** Instead of the daemon's role and the server itself. */
  readonly url?: string
  readonly environment?: Readonly<Record<string, string>>
}

/**
 * Makes rows as old as they would be in life. Test servers commit without flushing, and VACUUM calls no page frozen while any of 32
 * neighbouring transactions is unflushed; and counters are told to others when their session likes.
 */
export const letItRest = [
  `do $$ begin for n in 1..32 loop perform pg_catalog.pg_logical_emit_message(true, 'flush', ''); commit; end loop; end $$`,
  'select pg_catalog.pg_stat_force_next_flush()',
] as const

/** `setup` runs as the owner, who may create in `public` and has a schema `archive`. */
export async function openSite(
  major: Major,
  setup: string,
  grants: 'usual' | 'none' = 'usual',
): Promise<Site> {
  const db = await (await cluster(major)).database()
  const owner = await db.role('owner')
  const daemon = await db.role('daemon')
  await db.exec(`grant create on schema public to "${owner}"; create schema archive authorization "${owner}"`)
  if (grants === 'usual') {
    await db.exec(`grant "${owner}" to "${daemon}"; grant create on database "${db.name}" to "${daemon}"`)
  }
  await db.exec('set synchronous_commit = on')
  const asOwner = async (text: string): Promise<void> => {
    await db.exec(`set role "${owner}"; ${text}; reset role`)
    for (const statement of letItRest) await db.exec(statement)
  }
  await asOwner(setup)
  const keepers: Keeper[] = []
  return {
    db,
    owner,
    daemon,
    asOwner,
    async keeper(policies, { url = db.urlAs(daemon), environment = {} } = {}) {
      const keeper = await aKeeper(url, policies, environment)
      keepers.push(keeper)
      return keeper
    },
    async [Symbol.asyncDispose]() {
      for (const keeper of keepers) await keeper[Symbol.asyncDispose]()
      await db[Symbol.asyncDispose]()
    },
  }
}

/** One daemon process as far as cycles are concerned: settings, policies, what it keeps from cycle to cycle, and all that it told. */
export interface Keeper extends AsyncDisposable {
  readonly events: ExecutionEvent[]
  readonly settings: Settings
  readonly policies: readonly Policy[]
  /** One whole cycle, as if it were `at`; without, at the server's own time. */
  cycle(at?: string | Temporal.Instant, changes?: Partial<CycleRequest>): Promise<CycleResult>
}

export async function aKeeper(
  url: string,
  text: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Keeper> {
  const { settings } = await loadSettings({ environment: { ...quick, ...environment } })
  const { policies } = parsePolicies([{ file: 'policies.yaml', text }], {})
  const runner = new CycleRunner()
  const events: ExecutionEvent[] = []
  let cached: Structure | undefined
  return {
    events,
    settings,
    policies,
    async cycle(at, changes = {}) {
      const result = await runner.run({
        database: 'default',
        policies,
        settings,
        target: fixedTarget('default', url),
        reporter: { report: (event) => events.push(event) },
        stopwatch: systemStopwatch,
        random: () => 0.5,
        signal: new AbortController().signal,
        confirmLeadership: async () => {},
        allow: new Set(),
        checkStatistics: true,
        waitMs: 0,
        cached,
        ...(at === undefined ? {} : { at: Temporal.Instant.from(at) }),
        ...changes,
      })
      cached = result.structure
      return result
    },
    [Symbol.asyncDispose]: () => runner[Symbol.asyncDispose](),
  }
}

/** One line for each action that was not simply done: `failed lock-not-available detach public.p: …`. */
export function troubleOf(outcomes: readonly ActionOutcome[]): readonly string[] {
  return outcomes
    .filter(({ result }) => result !== 'done')
    .map(({ action, result, code, message }) => `${result} ${code} ${action.id}: ${message}`)
}

export interface Listed {
  readonly parent: string | null
  readonly name: string
  readonly bound: string | null
}

/** Every table outside the ledger's schema that is a partition or stands free, by name; bounds as UTC shows them. */
export async function tablesOf(db: TestDatabase): Promise<readonly Listed[]> {
  await db.exec("set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set search_path = pg_catalog")
  return db.rows<Listed>(
    `select i.inhparent::regclass::text as parent, c.oid::regclass::text as name,
       pg_get_expr(c.relpartbound, c.oid) || case when i.inhdetachpending then ' pending' else '' end as bound
     from pg_class as c
     join pg_namespace as n on n.oid = c.relnamespace
     left join pg_inherits as i on i.inhrelid = c.oid
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'partitiond') and n.nspname !~ '^pg_t'
     order by n.nspname collate "C", c.relname collate "C"`,
  )
}

/** The names of a table's partitions, without their schema. */
export async function partitionsOf(db: TestDatabase, table: string): Promise<readonly string[]> {
  const rows = await db.rows<{ name: string }>(
    `select c.relname as name from pg_catalog.pg_inherits as i join pg_catalog.pg_class as c on c.oid = i.inhrelid
     where i.inhparent = $1::regclass and not i.inhdetachpending order by c.relname collate "C"`,
    [table],
  )
  return rows.map(({ name }) => name)
}

/** Every row version of the catalog that DDL writes: two equal marks mean that no DDL ran in between. Statistics do not count. */
export async function catalogMark(db: TestDatabase): Promise<string> {
  const [row] = await db.rows<{ mark: string }>(
    `select pg_catalog.md5(pg_catalog.string_agg(version, ' ' order by version)) as mark from (
       select 'c' || oid || ':' || xmin as version from pg_catalog.pg_class
       union all select 'a' || attrelid || '.' || attnum || ':' || xmin from pg_catalog.pg_attribute
       union all select 'k' || oid || ':' || xmin from pg_catalog.pg_constraint
       union all select 'i' || inhrelid || '.' || inhparent || ':' || xmin from pg_catalog.pg_inherits
       union all select 'n' || oid || ':' || xmin from pg_catalog.pg_namespace
       union all select 'p' || oid || ':' || xmin from pg_catalog.pg_proc
     ) as versions`,
  )
  return row?.mark ?? ''
}
