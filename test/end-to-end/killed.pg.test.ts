import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { expect, it, vi } from 'vitest'
import { cluster, describeEachMajor, type Major, type TestDatabase } from '../support/cluster.ts'
import { momentsOf } from './moments.ts'
import { aKeeper, letItRest, tablesOf, troubleOf } from './site.ts'
import { type Death, Wire } from '../support/wire.ts'

const at = '2026-03-10T12:00:00Z'
const settings = { PARTITIOND_SETTLE: '0 ms' }

/** Everything that a cycle can do to tables, in three sets: with and without DEFAULT, into another schema and away for good. */
const policies = `
version: 1
defaults: { interval: 1 month, premake: { ahead: 1 } }
policies:
  - table: public.kept
    lifecycle:
      - { after: 1 day, do: freeze }
      - { after: 2 months, do: detach, schema: archive }
  - table: public.dropped
    lifecycle:
      - { after: 2 months, do: drop, grace: 0 days }
  - table: public.caught
    default: { rows: move }
    lifecycle:
      - { after: 2 months, do: drop, grace: 0 days }
`

const set = (name: string): string => `
  create table public.${name} (id bigint not null, ts timestamptz not null, primary key (id, ts)) partition by range (ts);
  create table public.${name}_2025_12 partition of public.${name} for values from ('2025-12-01+00') to ('2026-01-01+00');
  create table public.${name}_2026_02 partition of public.${name} for values from ('2026-02-01+00') to ('2026-03-01+00');
  create table public.${name}_2026_03 partition of public.${name} for values from ('2026-03-01+00') to ('2026-04-01+00');
  insert into public.${name} select n, '2025-12-02+00' from generate_series(1, 20) as n;
  insert into public.${name} select n, '2026-02-02+00' from generate_series(21, 30) as n;
  insert into public.${name} select n, '2026-03-02+00' from generate_series(31, 40) as n;
`

/** Roles belong to the server, not to the template: they stay until the server is thrown away. */
const roles = { owner: `owner_${randomUUID().slice(0, 8)}`, daemon: `daemon_${randomUUID().slice(0, 8)}` }

async function aDatabase(major: Major): Promise<TestDatabase> {
  const shared = await cluster(major)
  const template = await shared.template('killed', async (client) => {
    const { owner, daemon } = roles
    await client.query(
      `create role "${owner}"; create role "${daemon}" login; grant "${owner}" to "${daemon}"`,
    )
    await client.query(
      `grant create on schema public to "${owner}"; create schema archive authorization "${owner}"`,
    )
    // Stands for the ledger of an earlier cycle, so that its making does not take part.
    await client.query(`create schema partitiond authorization "${daemon}"`)
    await client.query(
      `set synchronous_commit = on; set role "${owner}"; ${['kept', 'dropped', 'caught'].map(set).join('')}
       create table public.caught_rest partition of public.caught default;
       insert into public.caught select n, '2026-04-02+00' from generate_series(41, 50) as n;
       insert into public.caught select n, '2011-04-02+00' from generate_series(51, 53) as n`,
    )
    for (const statement of letItRest) await client.query(statement)
  })
  return shared.database(template)
}

interface Ended {
  readonly tables: unknown
  readonly rows: unknown
  readonly ledger: unknown
}

/** What a user would find: which tables there are and where, what is in them, and what the ledger says. */
async function whatIsThere(db: TestDatabase): Promise<Ended> {
  const tables = await tablesOf(db)
  const rows: Record<string, unknown> = {}
  for (const { name } of tables) {
    const [row] = await db.rows<{ n: string; ids: string | null }>(
      `select count(*) as n, sum(id) as ids from ${name}`,
    )
    rows[name] = row
  }
  const ledger = await db.rows(
    `select partition_schema || '.' || partition_name as name, state, lower from partitiond.ledger order by 1`,
  )
  return { tables, rows, ledger }
}

/** One cycle over a wire that is cut; resolves when the server has noticed that everybody is gone. */
async function cycleUntilDeath(db: TestDatabase, death: Death | undefined): Promise<Wire> {
  const wire = await Wire.open(db.urlAs(roles.daemon), death)
  await using keeper = await aKeeper(wire.url, policies, { ...settings, PARTITIOND_CONCURRENCY: '1' })
  await keeper.cycle(at).catch(() => undefined)
  if (wire.isDead) await everybodyGone(db)
  return wire
}

async function everybodyGone(db: TestDatabase, who = 'partitiond'): Promise<void> {
  await vi.waitFor(
    async () => {
      const left = await db.rows(
        `select from pg_catalog.pg_stat_activity
         where pg_catalog.starts_with(application_name, $1) and datname = pg_catalog.current_database()`,
        [who],
      )
      expect(left).toEqual([])
    },
    { timeout: 20_000, interval: 5 },
  )
}

/** Cycles of a daemon started anew, until there is nothing left to do: two in all but the worst case. Returns what went wrong. */
async function finish(db: TestDatabase): Promise<readonly string[]> {
  await using keeper = await aKeeper(db.urlAs(roles.daemon), policies, settings)
  const trouble: string[] = []
  for (let cycles = 1; cycles <= 4; cycles += 1) {
    const { plan, outcomes } = await keeper.cycle(at)
    trouble.push(...troubleOf(outcomes))
    if (plan.sets.every(({ actions }) => actions.length === 0)) return trouble
  }
  return [...trouble, 'four cycles and still something to do']
}

/** How many deaths are looked at side by side: they mostly wait. */
const ABREAST = 4

describeEachMajor('promise 3: kill it anywhere', (major) => {
  it(
    'between any two statements, and the next cycles finish the work, once',
    { timeout: 300_000 },
    async () => {
      await using reference = await aDatabase(major)
      await using whole = await cycleUntilDeath(reference, undefined)
      await finish(reference)
      const expected = await whatIsThere(reference)
      const waiting = [...momentsOf(whole.sent)]
      expect(waiting.length).toBeGreaterThan(30)
      const wrong: unknown[] = []
      const dieAndRecover = async (): Promise<void> => {
        for (let death = waiting.shift(); death !== undefined; death = waiting.shift()) {
          await using db = await aDatabase(major)
          await using wire = await cycleUntilDeath(db, death)
          const trouble = await finish(db)
          const found = await whatIsThere(db)
          if (trouble.length > 0 || !isDeepStrictEqual(found, expected)) {
            wrong.push({ death, text: wire.sent[death.at]?.text, trouble, found })
          }
        }
      }
      await Promise.all(Array.from({ length: ABREAST }, dieAndRecover))
      expect(wrong).toEqual([])
    },
  )

  it('while its last statement still runs on the server, and the next cycle starts at once', async () => {
    await using db = await aDatabase(major)
    // It sees that the reader is young, and does not wait for it before it begins.
    await db.exec(`grant pg_monitor to "${roles.daemon}"`)
    const only = `version: 1\npolicies: [{ table: public.kept, interval: 1 month, premake: { ahead: 0 }, lifecycle: [{ after: 2 months, do: detach, schema: archive }] }]`
    const wire = await Wire.open(db.urlAs(roles.daemon))
    const reader = await db.client()
    await using keeper = await aKeeper(wire.url, only)
    const working = keeper.cycle(at, {
      // Among the last things before DETACH: a reader whom it then waits for.
      confirmLeadership: async () => {
        if (keeper.events.at(-1)?.action === 'detach')
          await reader.query('begin; select count(*) from public.kept')
      },
    })
    await vi.waitFor(async () => expect(await waitingDetaches(db)).toHaveLength(1), {
      timeout: 20_000,
      interval: 10,
    })
    await wire[Symbol.asyncDispose]()
    await working.catch(() => undefined)

    // Its orphan is still waiting for the reader, with the rows hidden, when the next one comes; and so does FINALIZE.
    await using next = await aKeeper(db.urlAs(roles.daemon), only)
    const first = await next.cycle(at, { waitMs: 20_000 })
    expect(first.outcomes.map(({ action, result }) => [action.kind, result])).toContainEqual([
      'finalize-detach',
      'failed',
    ])
    await reader.query('commit')
    await everybodyGone(db, 'partitiond worker')
    const outcomes = [...(await next.cycle(at)).outcomes, ...(await next.cycle(at)).outcomes]
    expect(troubleOf(outcomes)).toEqual([])
    expect(await db.rows('select count(*)::int as n from archive.kept_2025_12')).toEqual([{ n: 20 }])
    expect(await db.rows('select state, partition_schema from partitiond.ledger')).toEqual([
      { state: 'detached', partition_schema: 'archive' },
    ])
  })
})

/** DETACH CONCURRENTLY of killed and living daemons that wait for somebody. */
function waitingDetaches(db: TestDatabase): Promise<readonly object[]> {
  return db.rows(
    `select pid from pg_catalog.pg_stat_activity
     where datname = pg_catalog.current_database() and query ~* '^alter table .* concurrently' and wait_event_type = 'Lock'`,
  )
}
