import { type Client } from 'pg'
import { expect, it } from 'vitest'
import { type Action } from '../../src/domain/action.ts'
import { featuresOf } from '../../src/domain/server-features.ts'
import { compile } from '../../src/sql/compile.ts'
import { type LockMode } from '../../src/sql/statement.ts'
import { placeStatements } from '../../src/sql/word-step.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { sampleActions } from '../sql/sample-actions.ts'

const limits = { lockTimeoutMs: 500, lockBudgetMs: 1000, detachTimeoutMs: 1000, holdTimeoutMs: 5000 }

const parent = `create table public.event_logs (id bigint, ts timestamptz not null, "Payload" text, primary key (id, ts)) partition by range (ts);
  create table public.event_logs_2026_03 partition of public.event_logs for values from ('2026-03-01Z') to ('2026-04-01Z')`
const april = `create table public.event_logs_2026_04 partition of public.event_logs for values from ('2026-04-01Z') to ('2026-05-01Z')`
const loose = `create table public.event_logs_2026_04 (like public.event_logs including all)`
const fallback = `create table public.event_logs_default partition of public.event_logs default`
const dim = `create table public.dim (id bigint primary key);
  alter table public.event_logs add foreign key (id) references public.dim`

/** What stands there before each sample action; those that run outside a transaction are looked at differently. */
const worlds: Readonly<Record<string, readonly string[]>> = {
  create: [parent],
  'create-with-everything': [parent, dim],
  'create-replica-index': [parent],
  'create-beside-default': [parent, fallback],
  exclude: [parent, fallback],
  include: [
    parent,
    fallback,
    'alter table public.event_logs_default add constraint partitiond_excludes_1a2b check (true)',
  ],
  'move-rows': [parent, fallback, "insert into public.event_logs values (1, '2026-04-02Z')"],
  set: [parent, april],
  'bring-back-without-roles': [parent, april, 'create policy few on public.event_logs_2026_04 using (true)'],
  'detach-plainly-to-schema': [parent, april, fallback],
  'detach-forced-plainly': [parent, april, fallback],
  drop: [parent, loose],
}

describeEachMajor('the lock a statement claims', (major) => {
  it.each(Object.entries(worlds))('is the one it takes: %s', async (name, world) => {
    await using db = await (await cluster(major)).database()
    const owner = await db.role('owner')
    await db.exec(
      `create schema archive authorization "${owner}"; grant create on schema public to "${owner}"`,
    )
    await db.exec(`set role "${owner}"; ${world.join(';')}; reset role`)
    expect(await takenLocks(db, ownedBy(sampleActions[name], owner), major)).toEqual(
      claimedLocks(ownedBy(sampleActions[name], owner), major),
    )
  })

  it.each(['freeze', 'analyze'])('lets writers pass, and no other maintenance: %s', async (name) => {
    await using db = await (await cluster(major)).database()
    const owner = await db.role('owner')
    await db.exec(
      `grant create on schema public to "${owner}"; set role "${owner}"; ${parent};${april}; reset role`,
    )
    const statement = compile(ownedBy(sampleActions[name], owner), {
      limits,
      features: featuresOf(major * 10_000),
    })[0]?.statements[0]
    expect(statement?.lock).toBe('SHARE UPDATE EXCLUSIVE')
    const other = await db.client()
    await other.query("begin; insert into public.event_logs values (1, '2026-04-02Z')")
    await db.exec(statement?.text ?? '')
    await other.query('lock table public.event_logs in share update exclusive mode')
    const client = await db.client()
    await client.query("set lock_timeout = '50ms'")
    await expect(client.query(statement?.text ?? '')).rejects.toMatchObject({ code: '55P03' })
  })
})

function ownedBy(action: Action | undefined, owner: string): Action {
  if (action === undefined) throw new Error('no such sample')
  const text = JSON.stringify(action, (_key, value: unknown) =>
    typeof value === 'bigint' ? `bigint:${value}` : value,
  )
  return JSON.parse(text.replaceAll('app_owner', owner), (name, value: unknown) => {
    if (name === 'tablespace') return undefined
    return typeof value === 'string' && value.startsWith('bigint:') ? BigInt(value.slice(7)) : value
  }) as Action
}

type Taken = readonly { readonly text: string; readonly lock: LockMode | null }[]

function claimedLocks(action: Action, major: number): Taken {
  return compile(action, { limits, features: featuresOf(major * 10_000) }).flatMap(
    ({ statements }) => statements,
  )
}

/** Runs the transaction steps; for each statement the strongest lock that came, or the claimed one where it stood already. */
async function takenLocks(db: TestDatabase, action: Action, major: number): Promise<Taken> {
  const worker = await db.client()
  const [known] = await db.rows<{ oids: readonly number[] }>('select array_agg(oid) as oids from pg_class')
  const taken: { readonly text: string; readonly lock: LockMode | null }[] = []
  for (const step of compile(action, { limits, features: featuresOf(major * 10_000) })) {
    const { opening, role, statements, closing } = placeStatements(step)
    for (const { text } of [...opening, role]) await worker.query(text)
    for (const { text, lock } of statements) {
      const before = await locksOf(db, worker, known?.oids ?? [])
      await worker.query(text)
      const after = await locksOf(db, worker, known?.oids ?? [])
      const came = [...after].filter((each) => !before.has(each)).map(modeOf)
      taken.push({ text, lock: strongest([...came, ...held(after, lock)]) })
    }
    for (const { text } of closing) await worker.query(text)
  }
  return taken
}

const ranks: readonly LockMode[] = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
]

const modeOf = (each: string): string => each.split('|')[1] ?? ''

/** The claimed lock, if it was there already. */
function held(locks: ReadonlySet<string>, lock: LockMode | null): readonly string[] {
  return [...locks]
    .map(modeOf)
    .filter((mode) => mode === lock)
    .slice(0, 1)
}

function strongest(modes: readonly string[]): LockMode | null {
  return ranks.toReversed().find((rank) => modes.includes(rank)) ?? null
}

/** Table locks of the worker on relations that were there before, as `name|MODE`. */
async function locksOf(
  db: TestDatabase,
  worker: Client,
  known: readonly number[],
): Promise<ReadonlySet<string>> {
  const [backend] = (await worker.query<{ pid: number }>('select pg_backend_pid() as pid')).rows
  const rows = await db.rows<{ name: string; mode: string }>(
    `select c.oid::regclass::text as name, upper(trim(regexp_replace(replace(l.mode, 'Lock', ''), '([A-Z])', ' \\1', 'g'))) as mode
     from pg_locks l join pg_class c on c.oid = l.relation
     where l.pid = $1 and c.relkind in ('r', 'p', 'f') and c.relnamespace <> 'pg_catalog'::regnamespace and c.oid = any($2::oid[])`,
    [backend?.pid, known],
  )
  return new Set(rows.map(({ name, mode }) => `${name}|${mode}`))
}
