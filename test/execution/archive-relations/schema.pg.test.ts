import { expect, it } from 'vitest'
import { describeEachMajor } from '../../support/cluster.ts'
import { detach, drop, month } from '../real-actions.ts'
import { openWorkshop } from '../workshop.ts'
import { eventsTable } from '../world.ts'
import { count, follow, noted, storing, withDetached } from './archiving.ts'

const cold = { kind: 'schema', schema: 'archive' } as const

describeEachMajor('an archive in another schema', (major) => {
  it('is the table itself, and the ledger knows what it holds and what it is called now', async () => {
    await using workshop = await withDetached(major)
    const action = await storing(workshop, 'public.events_1', cold)
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await noted(workshop)).toEqual({
      name: 'archive.events_1',
      state: 'verified',
      kind: 'schema',
      location: 'archive.events_1',
      rows: 100,
    })
    expect(await count(workshop, 'archive.events_1')).toBe(100)
    // What comes next knows the table again.
    expect(await workshop.runOne(await drop(workshop, 'archive.events_1', { ledgerId: 1 }))).toMatchObject({
      result: 'done',
    })
  })

  it('is only read where it is there already', async () => {
    await using workshop = await withDetached(major)
    const here = { kind: 'schema', schema: 'public' } as const
    expect(await workshop.runOne(await storing(workshop, 'public.events_1', here))).toMatchObject({
      result: 'done',
    })
    expect(await noted(workshop)).toMatchObject({ name: 'public.events_1', state: 'verified', rows: 100 })
  })

  it('can follow the detach in one run', async () => {
    await using workshop = await openWorkshop(major, eventsTable([1, 2]))
    const first = await detach(workshop, 'public.events_1', month(1))
    const then = await storing(workshop, 'public.events_1', cold)
    const outcomes = await workshop.run([first, { ...then, needs: [first.id] }])
    expect(outcomes.map(({ result }) => result)).toEqual(['done', 'done'])
    expect(await noted(workshop)).toMatchObject({ name: 'archive.events_1', state: 'verified', rows: 0 })
  })

  it.each<[what: string, sql: (owner: string) => string, says: string]>([
    ['there is no such schema', () => 'drop schema archive', 'there is no schema archive'],
    [
      'the owner may not create in it',
      (owner) => `alter schema archive owner to postgres; revoke all on schema archive from "${owner}"`,
      'may not create in schema archive',
    ],
  ])('does not come about when %s, and does once the hint was followed', async (_what, sql, says) => {
    await using workshop = await withDetached(major)
    const [{ me } = { me: '' }] = await workshop.db.rows<{ me: string }>('select current_user as me')
    await workshop.db.exec(sql(workshop.owner).replace('to postgres', `to "${me}"`))
    const action = await storing(workshop, 'public.events_1', cold)
    const outcome = await workshop.runOne(action)
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(outcome.message).toContain(says)
    expect(await noted(workshop)).toMatchObject({ name: 'public.events_1', state: 'detached', rows: null })
    await follow(workshop, outcome)
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
  })

  it('does not come about when the name is taken there', async () => {
    await using workshop = await withDetached(major)
    await workshop.db.exec('create view archive.events_1 as select 1')
    const outcome = await workshop.runOne(await storing(workshop, 'public.events_1', cold))
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(outcome.message).toContain('archive.events_1 exists already')
    expect(await count(workshop, 'public.events_1')).toBe(100)
  })

  it.each<[what: string, sql: string]>([
    ['the ledger has no row for it', 'delete from partitiond.ledger'],
    ['its row is about another name', "update partitiond.ledger set partition_name = 'events_0'"],
    ['its row was written in another cluster', "update partitiond.ledger set system_identifier = '1'"],
    ['it was renamed', 'alter table public.events_1 rename to kept'],
    [
      'another table has its name',
      'alter table public.events_1 rename to kept; create table public.events_1 ()',
    ],
    [
      'it was attached again',
      "alter table public.events attach partition public.events_1 for values from ('2026-01-01Z') to ('2026-02-01Z')",
    ],
  ])('never takes a table when %s', async (_what, sql) => {
    await using workshop = await withDetached(major)
    const action = await storing(workshop, 'public.events_1', cold)
    await workshop.db.exec(sql)
    expect(await workshop.runOne(action)).toMatchObject({ result: 'skipped', code: 'ledger-mismatch' })
    expect(
      await workshop.db.rows("select from pg_class where relnamespace = 'archive'::regnamespace"),
    ).toEqual([])
  })

  it('waits for a reader no longer than its budget, and comes about when the reader is gone', async () => {
    await using workshop = await withDetached(major)
    const reader = await workshop.opponent()
    await reader.query('begin; select count(*) from public.events_1')
    const action = await storing(workshop, 'public.events_1', cold)
    const limits = { lockTimeoutMs: 50, lockBudgetMs: 200, detachTimeoutMs: 1000, holdTimeoutMs: 1000 }
    expect(await workshop.runOne(action, { limits })).toMatchObject({
      result: 'failed',
      code: 'lock-not-available',
    })
    expect(await noted(workshop)).toMatchObject({ name: 'public.events_1', state: 'detached' })
    await reader.query('commit')
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
  })

  it('comes about in the next cycle when it was stopped after the table was read', async () => {
    await using workshop = await withDetached(major)
    const action = await storing(workshop, 'public.events_1', cold)
    const stop = new AbortController()
    let asked = 0
    const stopped = await workshop.runOne(action, {
      signal: stop.signal,
      confirmLeadership: () => {
        asked += 1
        if (asked === 2) stop.abort()
        return Promise.resolve()
      },
    })
    expect(stopped).toMatchObject({ result: 'skipped', code: 'interrupted' })
    expect(await noted(workshop)).toMatchObject({ name: 'public.events_1', state: 'detached' })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done' })
    expect(await noted(workshop)).toMatchObject({ name: 'archive.events_1', state: 'verified' })
  })

  it('takes a partitioned table with all its rows', async () => {
    await using workshop = await openWorkshop(
      major,
      `${eventsTable([2])};
       create table public.events_1 partition of public.events for values from ('2026-01-01Z') to ('2026-02-01Z') partition by range (id);
       create table public.events_1_low partition of public.events_1 for values from (minvalue) to (50);
       create table public.events_1_high partition of public.events_1 for values from (50) to (maxvalue);
       insert into public.events (ts) select '2026-01-02Z' from generate_series(1, 80)`,
    )
    await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))
    const action = await storing(workshop, 'public.events_1', cold)
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await noted(workshop)).toMatchObject({ location: 'archive.events_1', rows: 80 })
    expect(await count(workshop, 'archive.events_1')).toBe(80)
  })
})
