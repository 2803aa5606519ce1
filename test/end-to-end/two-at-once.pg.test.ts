import { expect, it, vi } from 'vitest'
import { describeEachMajor } from '../support/cluster.ts'
import { openSite, partitionsOf, type Site, troubleOf } from './site.ts'

const at = '2026-03-10T12:00:00Z'

const policies = `
version: 1
policies:
  - table: public.events
    interval: 1 month
    premake: { ahead: 3 }
    lifecycle:
      - { after: 2 months, do: detach, schema: archive }
`

const tables = `
  create table public.events (id bigint not null, ts timestamptz not null) partition by range (ts);
  create table public.events_2025_11 partition of public.events for values from ('2025-11-01+00') to ('2025-12-01+00');
  create table public.events_2025_12 partition of public.events for values from ('2025-12-01+00') to ('2026-01-01+00');
  create table public.events_2026 partition of public.events for values from ('2026-01-01+00') to ('2026-03-01+00')`

/** What the journal says was done, and how often. */
async function doings(site: Site): Promise<Readonly<Record<string, number>>> {
  const rows = await site.db.rows<{ what: string; times: number }>(
    `select kind || ' ' || target_name as what, count(*)::int as times from partitiond.journal where result = 'done' group by 1 order by 1`,
  )
  return Object.fromEntries(rows.map(({ what, times }) => [what, times]))
}

const everythingOnce = {
  'create events_2026_03': 1,
  'create events_2026_04': 1,
  'create events_2026_05': 1,
  'create events_2026_06': 1,
  'detach events_2025_11': 1,
  'detach events_2025_12': 1,
}

describeEachMajor('promise 7: two copies are safe', (major) => {
  it('of five that begin at once one works, the others wait their turn and find nothing to do', async () => {
    await using site = await openSite(major, tables)
    const keepers = await Promise.all([1, 2, 3, 4, 5].map(() => site.keeper(policies)))
    const results = await Promise.all(keepers.map((keeper) => keeper.cycle(at, { waitMs: 30_000 })))
    expect(results.flatMap(({ outcomes }) => troubleOf(outcomes))).toEqual([])
    expect(results.map(({ outcomes }) => outcomes.length).toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 6])
    expect(await doings(site)).toEqual(everythingOnce)
  })

  it('one that will not wait is told that another holds the database', async () => {
    await using site = await openSite(major, tables)
    const [busy, hasty] = [await site.keeper(policies), await site.keeper(policies)]
    const hold = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const working = busy.cycle(at, {
      consent: () => {
        asked.resolve()
        return hold.promise
      },
    })
    await asked.promise
    await expect(hasty.cycle(at, { waitMs: 0 })).rejects.toMatchObject({ code: 'cycle-busy' })
    hold.resolve()
    expect(troubleOf((await working).outcomes)).toEqual([])
    expect(await doings(site)).toEqual(everythingOnce)
  })

  it('one whose control session dies changes nothing more, and the next one goes on', async () => {
    await using site = await openSite(major, tables)
    // It sees that the reader is young, and does not wait for it before it begins.
    await site.db.exec(`grant pg_monitor to "${site.daemon}"`)
    const [first, second] = [await site.keeper(policies), await site.keeper(policies)]
    const reader = await site.db.client()
    const working = first.cycle(at, {
      // The last thing before each statement: a reader comes in just then, so that the first DETACH has begun and waits for it.
      confirmLeadership: once(
        () => first.events.some(({ kind, action }) => kind === 'action-started' && action === 'detach'),
        () => reader.query('begin; select count(*) from public.events'),
      ),
    })
    await vi.waitFor(async () => expect(await detaching(site)).toBe(1), { timeout: 20_000, interval: 20 })
    await site.db.exec(
      `select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity
       where application_name = 'partitiond cycle' and datname = pg_catalog.current_database()`,
    )
    await reader.query('commit')
    // Whether it ends with an error or not: what it has done is what it told.
    await working.catch(() => undefined)
    const doneByFirst = first.events
      .filter(({ kind }) => kind === 'action-done')
      .map(({ target }) => target.name)
    expect(doneByFirst).not.toContain('events_2025_12')

    const next = await second.cycle(at, { waitMs: 30_000 })
    expect(troubleOf(next.outcomes)).toEqual([])
    expect(await partitionsOf(site.db, 'public.events')).toEqual([
      'events_2026',
      'events_2026_03',
      'events_2026_04',
      'events_2026_05',
      'events_2026_06',
    ])
    expect(
      await site.db.rows(
        `select from partitiond.ledger where state = 'detached' and partition_schema = 'archive'`,
      ),
    ).toHaveLength(2)
  })
})

/** Does something the first time that it is time for it. */
function once(isTime: () => boolean, work: () => Promise<unknown>): () => Promise<void> {
  let isDone = false
  return async () => {
    if (isDone || !isTime()) return
    isDone = true
    await work()
  }
}

/** How many DETACH CONCURRENTLY wait for somebody at this moment. */
async function detaching({ db }: Site): Promise<number> {
  const rows = await db.rows(
    `select from pg_catalog.pg_stat_activity
     where datname = pg_catalog.current_database() and query ~* '^alter table .* concurrently' and wait_event_type = 'Lock'`,
  )
  return rows.length
}
