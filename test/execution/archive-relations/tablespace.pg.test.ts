import { expect, it } from 'vitest'
import { cluster, describeEachMajor } from '../../support/cluster.ts'
import { detach, month } from '../real-actions.ts'
import { openWorkshop, type Workshop } from '../workshop.ts'
import { eventsTable } from '../world.ts'
import { count, follow, january, noted, ownTablespace, storing, withDetached } from './archiving.ts'

/** Names of what has storage of `public.events_1` and below, and where that is. */
async function places(workshop: Workshop): Promise<Readonly<Record<string, string | null>>> {
  const rows = await workshop.db.rows<{ name: string; place: string | null }>(
    `with recursive tree (oid) as (
       select 'public.events_1'::regclass::oid union all select inhrelid from tree join pg_inherits on inhparent = tree.oid)
     select c.relname as name, t.spcname as place
     from pg_class c left join pg_tablespace t on t.oid = c.reltablespace
     where c.relkind in ('r', 'i') and (c.oid in (select oid from tree) or c.oid in (select indexrelid from pg_index where indrelid in (select oid from tree)))`,
  )
  return Object.fromEntries(rows.map(({ name, place }) => [name, place]))
}

describeEachMajor('an archive in a tablespace', (major) => {
  it('takes the table and every index, and is read where it is then', async () => {
    const shared = await cluster(major)
    await using after = new AsyncDisposableStack()
    await using workshop = await withDetached(
      major,
      `${january}; create index "Odd $partitiond$ name" on public.events_1 (body)`,
    )
    const tablespace = await ownTablespace(workshop, after, shared)
    const action = await storing(workshop, 'public.events_1', { kind: 'tablespace', tablespace })
    const outcome = await workshop.runOne(action)
    expect(outcome).toMatchObject({ result: 'failed', code: 'archive-place' })
    expect(outcome.message).toContain(`may not use tablespace ${tablespace}`)
    await follow(workshop, outcome)
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    const where = Object.values(await places(workshop))
    expect(where).toHaveLength(4)
    expect(new Set(where)).toEqual(new Set([tablespace]))
    expect(await noted(workshop)).toEqual({
      name: 'public.events_1',
      state: 'verified',
      kind: 'tablespace',
      location: 'public.events_1',
      rows: 100,
    })
    // Nothing is left to do, and nothing goes wrong.
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    await workshop.db.exec(`revoke create on tablespace "${tablespace}" from "${workshop.owner}"`)
  })

  it('comes about in the next cycle, wherever it was stopped', async () => {
    const shared = await cluster(major)
    await using after = new AsyncDisposableStack()
    await using workshop = await withDetached(major)
    const tablespace = await ownTablespace(workshop, after, shared)
    await workshop.db.exec(`grant create on tablespace "${tablespace}" to public`)
    const action = await storing(workshop, 'public.events_1', { kind: 'tablespace', tablespace })
    for (const last of [2, 3, 4]) {
      const stop = new AbortController()
      let asked = 0
      const stopped = await workshop.runOne(action, {
        signal: stop.signal,
        confirmLeadership: () => {
          asked += 1
          if (asked === last) stop.abort()
          return Promise.resolve()
        },
      })
      expect(stopped).toMatchObject({ result: 'skipped', code: 'interrupted' })
      expect(await noted(workshop)).toMatchObject({ state: 'detached' })
    }
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    expect(await noted(workshop)).toMatchObject({ state: 'verified', rows: 100 })
  })

  it('of a partitioned table takes each of its parts, and foreign ones stay what they are', async () => {
    const shared = await cluster(major)
    await using after = new AsyncDisposableStack()
    await using workshop = await openWorkshop(
      major,
      `${eventsTable([2])};
       create table public.events_1 partition of public.events for values from ('2026-01-01Z') to ('2026-02-01Z') partition by range (id);
       create table public.events_1_low partition of public.events_1 for values from (minvalue) to (50);
       create table public.events_1_high partition of public.events_1 for values from (50) to (maxvalue) partition by range (id);
       create table public."events 1 top" partition of public.events_1_high for values from (50) to (maxvalue);
       insert into public.events (ts) select '2026-01-02Z' from generate_series(1, 80)`,
    )
    await workshop.runOne(await detach(workshop, 'public.events_1', month(1)))
    const tablespace = await ownTablespace(workshop, after, shared)
    await workshop.db.exec(`grant create on tablespace "${tablespace}" to public`)
    const action = await storing(workshop, 'public.events_1', { kind: 'tablespace', tablespace })
    expect(await workshop.runOne(action)).toMatchObject({ result: 'done', message: '' })
    const where = Object.values(await places(workshop))
    expect(where).toHaveLength(6)
    expect(new Set(where)).toEqual(new Set([tablespace]))
    expect(await noted(workshop)).toMatchObject({ state: 'verified', rows: 80 })
    expect(await count(workshop, 'public.events_1')).toBe(80)
  })

  it('does not come about when there is no such tablespace', async () => {
    await using workshop = await withDetached(major)
    const action = await storing(workshop, 'public.events_1', { kind: 'tablespace', tablespace: 'No Such' })
    const outcome = await workshop.runOne(action)
    expect(outcome).toMatchObject({
      result: 'failed',
      code: 'archive-place',
      findings: [{ hint: `create tablespace "No Such" location '/folder/of/the/server';` }],
    })
    expect(outcome.message).toContain('there is no tablespace No Such')
  })

  it('is refused to a foreign table, which has no storage', async () => {
    await using workshop = await withDetached(major)
    const action = await storing(workshop, 'public.events_1', { kind: 'tablespace', tablespace: 'cold' })
    await workshop.db.exec(
      'create foreign data wrapper nothing; create server nowhere foreign data wrapper nothing;',
    )
    await workshop.db.exec(
      'drop table public.events_1; create foreign table public.events_1 (id bigint) server nowhere',
    )
    const [{ oid } = { oid: 0 }] = await workshop.db.rows<{ oid: number }>(
      `update partitiond.ledger set partition_oid = 'public.events_1'::regclass returning partition_oid as oid`,
    )
    const foreign = {
      ...action,
      partition: { ...action.partition, oid },
      archive: { ...action.archive, isForeign: true },
    }
    expect(await workshop.runOne(foreign)).toMatchObject({ result: 'failed', code: 'archive-not-supported' })
  })
})
