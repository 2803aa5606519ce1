import { type Client } from 'pg'
import { expect, it } from 'vitest'
import { describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { openSite, partitionsOf, troubleOf } from './site.ts'

const at = '2026-03-10T12:00:00Z'

const policies = `
version: 1
defaults: { interval: 1 month, premake: { ahead: 1 } }
policies:
  - table: public.events
    default: { rows: move }
    lifecycle: [{ after: 2 months, do: detach }]
`

const tables = `
  create table public.events (id bigint generated always as identity, ts timestamptz not null) partition by range (ts);
  create table public.events_2025_12 partition of public.events for values from ('2025-12-01+00') to ('2026-01-01+00');
  create table public.events_2026 partition of public.events for values from ('2026-01-01+00') to ('2026-04-01+00');`

const withDefault = `${tables}
  create table public.events_rest partition of public.events default;
  insert into public.events (ts) select '2026-04-02+00' from generate_series(1, 100)`

/** Somebody who looks at the whole table and then thinks about it, in one transaction. */
async function idleReader(db: TestDatabase): Promise<Client> {
  const reader = await db.client()
  await reader.query('begin; select count(*) from public.events')
  return reader
}

interface Traffic {
  stop(): Promise<{
    readonly statements: number
    readonly longestMs: number
    readonly failures: readonly string[]
  }>
}

/** What an application does all day: it reads and writes the table, rows of now and early ones, and wants an answer at once. */
async function traffic(db: TestDatabase): Promise<Traffic> {
  const failures: string[] = []
  const over = new AbortController()
  let [statements, longestMs] = [0, 0]
  const work = async (text: string): Promise<void> => {
    const client = await db.client()
    while (!over.signal.aborted) {
      const began = performance.now()
      await client.query(text).catch((error: unknown) => failures.push(String(error)))
      longestMs = Math.max(longestMs, performance.now() - began)
      statements += 1
    }
  }
  const working = [
    work("insert into public.events (ts) values ('2026-03-10T12:00+00')"),
    work("insert into public.events (ts) values ('2026-01-02T12:00+00')"),
    work("select count(*) from public.events where ts < '2026-01-01+00'"),
    work('select max(ts) from public.events'),
  ]
  return {
    async stop() {
      over.abort()
      await Promise.all(working)
      return { statements, longestMs, failures }
    },
  }
}

describeEachMajor('promise 2: nobody waits for us', (major) => {
  it('a partition is made beside a reader who is idle in a transaction, and a detach does not even begin', async () => {
    await using site = await openSite(major, tables)
    const keeper = await site.keeper(policies, { environment: { PARTITIOND_DETACH_TIMEOUT: '2 s' } })
    const reader = await idleReader(site.db)
    const application = await traffic(site.db)
    const began = performance.now()
    const { outcomes } = await keeper.cycle(at)
    const heldMs = performance.now() - began
    const { statements, longestMs, failures } = await application.stop()

    expect(failures).toEqual([])
    expect(statements).toBeGreaterThan(100)
    expect(longestMs).toBeLessThan(heldMs / 2)
    expect(outcomes.map(({ action, result, code }) => [action.kind, result, code])).toEqual([
      ['create', 'done', ''],
      ['detach', 'skipped', 'long-transaction'],
    ])
    expect(await partitionsOf(site.db, 'public.events')).toContain('events_2025_12')

    await reader.query('commit')
    expect(troubleOf((await keeper.cycle(at)).outcomes)).toEqual([])
    expect(await partitionsOf(site.db, 'public.events')).toEqual(['events_2026', 'events_2026_04'])
  })

  it('where PostgreSQL wants the whole table, we ask in short attempts, give up, and come back', async () => {
    await using site = await openSite(major, withDefault)
    const keeper = await site.keeper(policies)
    const reader = await idleReader(site.db)
    const application = await traffic(site.db)
    const began = performance.now()
    const { outcomes } = await keeper.cycle(at)
    const heldMs = performance.now() - began
    const { longestMs, failures } = await application.stop()

    expect(failures).toEqual([])
    expect(longestMs).toBeLessThan(heldMs / 2)
    expect(outcomes.map(({ action, result, code }) => [action.kind, result, code])).toEqual([
      ['repair-default', 'failed', 'lock-not-available'],
      ['detach', 'failed', 'lock-not-available'],
    ])
    expect(outcomes.flatMap(({ findings }) => findings.map(({ message }) => message)).join('\n')).toMatch(
      /in the way: .*pid \d+/,
    )

    await reader.query('commit')
    expect(troubleOf((await keeper.cycle(at)).outcomes)).toEqual([])
    expect(await partitionsOf(site.db, 'public.events')).toEqual([
      'events_2026',
      'events_2026_04',
      'events_rest',
    ])
  })

  it('under traffic everything is done, no statement of it fails, and none waits for longer than a lock attempt may take', async () => {
    await using site = await openSite(major, withDefault)
    const keeper = await site.keeper(policies, { environment: { PARTITIOND_LOCK_TIMEOUT: '300 ms' } })
    const application = await traffic(site.db)
    const { outcomes } = await keeper.cycle(at)
    const { longestMs, failures } = await application.stop()
    expect(troubleOf(outcomes)).toEqual([])
    expect(failures).toEqual([])
    // Generous: a lock attempt, the hold of a catalog change, and a busy machine.
    expect(longestMs).toBeLessThan(300 + 2000)
    expect(await partitionsOf(site.db, 'public.events')).toEqual([
      'events_2026',
      'events_2026_04',
      'events_rest',
    ])
    expect(await site.db.rows('select from public.events_rest')).toEqual([])
  })

  it('rows that keep coming into DEFAULT move to their partition while they come', async () => {
    await using site = await openSite(major, withDefault)
    // Since the year's partition is gone, every row of now and of January strays.
    await site.asOwner('drop table public.events_2026')
    const keeper = await site.keeper(policies, { environment: { PARTITIOND_LOCK_TIMEOUT: '300 ms' } })
    const application = await traffic(site.db)
    const { outcomes } = await keeper.cycle(at)
    const { failures } = await application.stop()
    expect(troubleOf(outcomes)).toEqual([])
    expect(failures).toEqual([])
    expect(await partitionsOf(site.db, 'public.events')).toEqual(
      expect.arrayContaining(['events_2026_01', 'events_2026_02', 'events_2026_03', 'events_2026_04']),
    )
    const [row] = await site.db.rows<{ strays: number; moved: number }>(
      `select (select count(*)::int from public.events_rest) as strays,
         (select count(*)::int from public.events_2026_03) as moved`,
    )
    expect(row?.strays).toBe(0)
    expect(row?.moved).toBeGreaterThan(0)
  })
})
