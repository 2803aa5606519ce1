import { expect, it } from 'vitest'
import { type ActionOutcome } from '../../src/domain/outcome.ts'
import { type ExecutionContext } from '../../src/execution/execution-context.ts'
import { refuseWarnings } from '../../src/execution/vacuum-warnings.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'
import { analyze, freeze, month, move, set } from './real-actions.ts'
import { openWorkshop, type Workshop } from './workshop.ts'
import { eventsTable } from './world.ts'

/** The test servers commit asynchronously: a page is not visible to all before the commits of its rows are on disk. */
async function freezeInTime(
  workshop: Workshop,
  changes: Partial<ExecutionContext> = {},
): Promise<ActionOutcome> {
  const action = await freeze(workshop, 'public.events_1', month(1))
  await expect
    .poll(async () => (await workshop.runOne(action, changes)).message, { timeout: 10_000 })
    .toBe('')
  return workshop.runOne(action, changes)
}

const rows = (count: number): string =>
  `insert into public.events (ts, body) select '2026-01-02Z', repeat('x', 200) from generate_series(1, ${count})`

describeEachMajor('freezing a partition', (major) => {
  it('is done when every page is frozen, and the counters from before are remembered', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1], rows(500)))
    expect(await freezeInTime(workshop)).toMatchObject({ result: 'done' })
    const [sample] = await workshop.db.rows('select frozen_at, tried_at from partitiond.sample')
    expect(sample).toEqual({ frozen_at: new Date('2026-06-01T00:00:00Z'), tried_at: null })
  })

  it('believes the visibility map where it may read it', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1], rows(500)))
    await workshop.db.exec(
      `create schema ext; create extension pg_visibility schema ext; grant usage on schema ext to "${workshop.daemon}"`,
    )
    expect(await freezeInTime(workshop)).toMatchObject({ result: 'done' })
  })

  it('has failed when somebody still needs the old rows, and says who', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1]))
    const old = await workshop.opponent()
    await old.query('begin isolation level repeatable read; select txid_current()')
    await workshop.db.exec(rows(500))
    const outcome = await workshop.runOne(await freeze(workshop, 'public.events_1', month(1)))
    expect(outcome).toMatchObject({
      result: 'failed',
      code: 'freeze-incomplete',
      findings: [{ level: 'warning' }],
    })
    expect(outcome.message).toMatch(
      /of \d+ pages of public\.events_1 are frozen: old snapshots are held by session pid \d+ \(test\)/,
    )
    expect(await workshop.db.rows('select tried_at, frozen_at from partitiond.sample')).toEqual([
      { tried_at: new Date('2026-06-01T00:00:00Z'), frozen_at: null },
    ])
  })

  it('works without a ledger', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1], rows(5)))
    expect(await freezeInTime(workshop, { journal: undefined })).toMatchObject({ result: 'done' })
  })

  it('is cancelled on the server when everything stops', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1], rows(20_000)))
    // A cost delay makes this VACUUM last for minutes.
    await workshop.db.exec(`alter role "${workshop.daemon}" set vacuum_cost_delay = '100ms'`)
    await workshop.db.exec(`alter role "${workshop.daemon}" set vacuum_cost_limit = 1`)
    const stop = new AbortController()
    const running = workshop.runOne(await freeze(workshop, 'public.events_1', month(1)), {
      signal: stop.signal,
    })
    const active = "select 1 from pg_stat_activity where query like 'vacuum%' and state = 'active'"
    await expect.poll(() => workshop.db.rows(active)).toHaveLength(1)
    stop.abort()
    expect(await running).toMatchObject({ result: 'skipped', code: 'interrupted' })
    expect(await workshop.db.rows(active)).toEqual([])
  })

  it('is refused where the server only warns that a right is missing', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1], rows(5)))
    await workshop.db.exec(`revoke "${workshop.owner}" from "${workshop.daemon}"`)
    await using session = await workshop.session()
    const table = { schema: 'public', name: 'events_1' }
    const { notices } = await session.run({ text: 'vacuum (freeze) public.events_1', lock: null })
    expect(() => refuseWarnings(table, notices)).toThrowError(
      expect.objectContaining({ code: 'not-permitted' }),
    )
    const holder = await workshop.opponent()
    await holder.query('begin; lock table public.events_1 in share update exclusive mode')
    await workshop.db.exec(`grant "${workshop.owner}" to "${workshop.daemon}"`)
    const skipped = await session.run({ text: 'vacuum (skip_locked) public.events_1', lock: null })
    expect(() => refuseWarnings(table, skipped.notices)).toThrowError(
      expect.objectContaining({ code: 'lock-not-available' }),
    )
  })
})

describeEachMajor('upkeep of a set', (major) => {
  it('analyses the parent', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1], rows(50)))
    expect(await workshop.runOne(await analyze(workshop))).toMatchObject({ result: 'done' })
    expect(
      await workshop.db.rows(
        "select reltuples::int as n from pg_class where oid = 'public.events'::regclass",
      ),
    ).toEqual([{ n: 50 }])
  })

  it('has failed when a partition of somebody else could not be analysed', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1], rows(50)))
    const stranger = await workshop.db.role('stranger')
    await workshop.db.exec(`alter table public.events_1 owner to "${stranger}"`)
    const outcome = await workshop.runOne({ ...(await analyze(workshop)), only: false })
    expect(outcome).toMatchObject({ result: 'failed', code: 'not-permitted' })
  })

  it('sets storage parameters while readers and writers go on', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1]))
    const writer = await workshop.opponent()
    await writer.query("begin; insert into public.events (ts) values ('2026-01-02Z')")
    const action = await set(workshop, 'public.events_1', { autovacuum_enabled: 'false', fillfactor: '90' })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
    expect(
      await workshop.db.rows("select reloptions from pg_class where oid = 'public.events_1'::regclass"),
    ).toEqual([{ reloptions: ['autovacuum_enabled=false', 'fillfactor=90'] }])
  })

  it('refuses a storage parameter that does not exist', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1]))
    const outcome = await workshop.runOne(await set(workshop, 'public.events_1', { no_such_thing: '1' }))
    expect(outcome).toMatchObject({ result: 'failed' })
    expect(outcome.message).toContain('no_such_thing')
  })

  it('moves a partition and every index of it to another tablespace, also when interrupted between', async () => {
    const shared = await cluster(major)
    const place = `cold ${crypto.randomUUID().slice(0, 8)}`
    await using after = new AsyncDisposableStack()
    after.defer(() => shared.exec(`drop tablespace if exists "${place}"`))
    await using workshop = await openWorkshop(
      major,
      eventsTable([1], 'create index "Odd $partitiond$ name" on public.events_1 (body)'),
    )
    await workshop.db.exec('set allow_in_place_tablespaces = true')
    await workshop.db.exec(`create tablespace "${place}" location ''`)
    await workshop.db.exec(`grant create on tablespace "${place}" to public`)
    const action = await move(workshop, 'public.events_1', month(1), place)
    const where = (): Promise<readonly { readonly name: string; readonly place: string }[]> =>
      workshop.db.rows(
        `select c.relname as name, t.spcname as place from pg_class c left join pg_tablespace t on t.oid = c.reltablespace
           where c.oid = 'public.events_1'::regclass or c.oid in (select indexrelid from pg_index where indrelid = 'public.events_1'::regclass)`,
      )
    const stop = new AbortController()
    let asked = 0
    await workshop.runOne(action, {
      signal: stop.signal,
      confirmLeadership: () => {
        asked += 1
        if (asked === 2) stop.abort()
        return Promise.resolve()
      },
    })
    expect((await where()).filter((each) => each.place === place)).toHaveLength(3)
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
    expect((await where()).filter((each) => each.place === place)).toHaveLength(4)
  })
})
