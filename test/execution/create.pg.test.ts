import { expect, it } from 'vitest'
import { displayName } from '../../src/domain/name.ts'
import { type Session } from '../../src/postgres/session.ts'
import { describeEachMajor } from '../support/cluster.ts'
import { create, month, partitionsOf } from './real-actions.ts'
import { openWorkshop } from './workshop.ts'
import { eventsTable, withDefault } from './world.ts'

describeEachMajor('creating a partition', (major) => {
  it('goes through beside a reader that is idle in its transaction', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    const reader = await workshop.opponent()
    await reader.query('begin; select count(*) from public.events')
    const outcome = await workshop.runOne(await create(workshop, 'public.events_5', month(5)))
    expect(outcome).toMatchObject({ result: 'done', code: '', findings: [] })
    expect(workshop.events.map(({ kind }) => kind)).toEqual(['action-started', 'action-done'])
    expect(await partitionsOf(workshop)).toEqual(['public.events_4', 'public.events_5'])
  })

  it('is shared among two sessions where there are many to make, and each is made once', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    const names = Array.from({ length: 30 }, (_, at) => `public.events_${at + 5}`)
    const actions = await Promise.all(names.map((name, at) => create(workshop, name, month(at + 5))))
    const outcomesWith = async (some: typeof actions): Promise<readonly [number, readonly string[]]> => {
      let opened = 0
      const open = (): Promise<Session> => {
        opened += 1
        return workshop.session()
      }
      const outcomes = await workshop.run(some, { concurrency: 2, open })
      return [opened, outcomes.map(({ action, result }) => `${result} ${displayName(action.target)}`)]
    }
    const [few, many] = [actions.slice(0, 5), actions.slice(5)]
    expect(await outcomesWith(few)).toEqual([1, names.slice(0, 5).map((name) => `done ${name}`)])
    expect(await outcomesWith(many)).toEqual([2, names.slice(5).map((name) => `done ${name}`)])
    expect(await partitionsOf(workshop)).toEqual(['public.events_4', ...names].toSorted())
    expect(workshop.events.filter(({ kind }) => kind === 'lock-timeout')).toEqual([])
  })

  it('goes on where two sessions let the server choose the same name for an index', async () => {
    const columns = ['customer_identifier_of_the_tenant', 'product_category_name_in_the_shop']
    const setup = `
      create table public.events (ts timestamptz not null, ${columns.map((name) => `${name} text`).join(', ')}) partition by range (ts);
      create index on public.events (${columns.join(', ')})`
    await using workshop = await openWorkshop(major, setup)
    const actions = await Promise.all(
      Array.from({ length: 60 }, (_, at) =>
        create(workshop, `public.customer_events_log_of_everything_${at}`, month(at + 1)),
      ),
    )
    const outcomes = await workshop.run(actions, { concurrency: 2 })
    expect(outcomes.filter(({ result }) => result !== 'done')).toEqual([])
    expect((await partitionsOf(workshop)).length).toBe(60)
  })

  it('is done by one session where the server has no room for a second one', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    await workshop.db.exec(`alter role "${workshop.daemon}" connection limit 1`)
    const actions = await Promise.all(
      Array.from({ length: 30 }, (_, at) => create(workshop, `public.events_${at + 5}`, month(at + 5))),
    )
    const outcomes = await workshop.run(actions, { concurrency: 2 })
    expect(outcomes.filter(({ result }) => result !== 'done')).toEqual([])
  })

  it('gives it the owner, the indexes, the parameters and the replica identity it should have', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    const action = await create(workshop, 'public."Events 5"', month(5), {
      parameters: { autovacuum_vacuum_scale_factor: '0.05', 'toast.autovacuum_enabled': 'false' },
      replicaIdentity: { kind: 'index', index: { schema: 'public', name: 'events_pkey' } },
    })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
    const [made] = await workshop.db.rows(
      `select pg_get_userbyid(relowner) as owner, relreplident as identity, reloptions as options,
         (select count(*)::int from pg_index where indrelid = c.oid) as indexes
       from pg_class c where oid = 'public."Events 5"'::regclass`,
    )
    expect(made).toEqual({
      owner: workshop.owner,
      identity: 'i',
      options: ['autovacuum_vacuum_scale_factor=0.05'],
      indexes: 2,
    })
    await workshop.db.exec("insert into public.events (ts) values ('2026-05-02Z')")
    expect(await workshop.db.rows('select count(*)::int as n from public."Events 5"')).toEqual([{ n: 1 }])
  })

  it('is skipped when somebody took the name meanwhile, whatever has it', async () => {
    await using workshop = await openWorkshop(
      major,
      eventsTable([4], 'create view public.events_5 as select 1 as one'),
    )
    const outcome = await workshop.runOne(await create(workshop, 'public.events_5', month(5)))
    expect(outcome).toMatchObject({ result: 'skipped', code: 'world-moved', findings: [{ level: 'info' }] })
    expect(await partitionsOf(workshop)).toEqual(['public.events_4'])
  })

  it('fails without a trace when the range overlaps, and is not tried again', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    const outcome = await workshop.runOne(await create(workshop, 'public.again', month(4)))
    expect(outcome).toMatchObject({ result: 'failed', code: 'bound-refused', findings: [{ level: 'error' }] })
    expect(workshop.events.map(({ kind }) => kind)).toEqual(['action-started', 'action-failed'])
    await expect(workshop.table('public.again')).rejects.toThrow('does not exist')
  })

  it('fails without a trace when rows of the range stand in DEFAULT', async () => {
    await using workshop = await openWorkshop(major, eventsTable([], withDefault(3)))
    const outcome = await workshop.runOne(
      await create(workshop, 'public.events_4', month(4), { hasDefault: true }),
    )
    expect(outcome).toMatchObject({ result: 'failed', code: 'rows-in-the-way' })
    expect(await partitionsOf(workshop)).toEqual(['public.events_default'])
  })

  it('is skipped when the parent is another table by now', async () => {
    await using workshop = await openWorkshop(major, eventsTable([4]))
    const action = await create(workshop, 'public.events_5', month(5))
    await workshop.db.exec('alter table public.events rename to events_old')
    expect(await workshop.runOne(action)).toMatchObject({
      result: 'skipped',
      code: 'world-moved',
      message: 'public.events is called public.events_old now',
    })
  })

  it('is rolled back when the bound comes out different from the plan', async () => {
    await using workshop = await openWorkshop(
      major,
      'create table public.events (id int, ts date) partition by range (ts)',
    )
    const action = await create(workshop, 'public.events_5', month(5))
    // The key is a date by now: the server cuts the time off the bound without a word.
    expect(await workshop.runOne(action)).toMatchObject({ result: 'failed', code: 'bound-differs' })
    expect(await partitionsOf(workshop)).toEqual([])
  })

  it('keeps writers out where they may be writing into DEFAULT, and lets them in again', async () => {
    await using workshop = await openWorkshop(major, eventsTable([], withDefault(0)))
    const action = await create(workshop, 'public.events_4', month(4), {
      hasDefault: true,
      lockWriters: true,
    })
    const writer = await workshop.opponent()
    await writer.query("begin; insert into public.events (ts) values ('2026-03-01Z')")
    const running = workshop.runOne(action)
    await expect.poll(() => workshop.events.some(({ kind }) => kind === 'lock-timeout')).toBe(true)
    await writer.query('commit')
    expect(await running).toMatchObject({ result: 'done' })
    expect(await workshop.db.rows('select count(*)::int as n from public.events')).toEqual([{ n: 1 }])
  })
})
