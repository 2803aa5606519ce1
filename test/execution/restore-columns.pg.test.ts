import { expect, it } from 'vitest'
import { describeEachMajor } from '../support/cluster.ts'
import { afterDeparture, type Departure, inMarch, nameOf } from './restoring.ts'

const setup = `
  create table public.events (
    id int not null, ts timestamptz not null, price int, note text default 'none', twice int generated always as (id * 2) stored
  ) partition by range (ts);
  create table public.events_3 partition of public.events for values from ('2026-03-01Z') to ('2026-04-01Z');
  insert into public.events (id, ts, price, note) values (1, '2026-03-02Z', 10, 'a'), (2, '2026-03-03Z', null, null)`

const attaching = { attach: true, partition: inMarch() }

async function changed(departure: Departure, statements: string): Promise<void> {
  const { db, owner } = departure.workshop
  await db.exec(`set role "${owner}"; ${statements}; reset role`)
}

const rows = (departure: Departure): Promise<readonly object[]> =>
  departure.workshop.db.rows('select to_jsonb(e) as row from public.events_3 as e order by id')

describeEachMajor('restoring into a set whose columns have changed', (major) => {
  it('fills what is new by its default or with NULL, computes what is generated, and names both', async () => {
    await using departure = await afterDeparture(major, setup)
    await changed(
      departure,
      `alter table public.events add column kind text not null default 'old', add column later timestamptz,
       add column thrice int generated always as (id * 3) stored`,
    )
    const { remarks } = await departure.restore(attaching)
    expect(remarks).toEqual([
      'column kind is new since: filled by its default, or with NULL',
      'column later is new since: filled by its default, or with NULL',
    ])
    const [first] = await rows(departure)
    expect(first).toMatchObject({
      row: { id: 1, price: 10, note: 'a', twice: 2, kind: 'old', later: null, thrice: 3 },
    })
  })

  it('does not mind another order of the columns', async () => {
    await using departure = await afterDeparture(major, setup)
    await changed(
      departure,
      `alter table public.events rename column price to was_price; alter table public.events add column price int;
       alter table public.events drop column was_price`,
    )
    expect(await departure.restore(attaching)).toMatchObject({ remarks: [], isAttached: true })
    expect(await rows(departure)).toMatchObject([{ row: { price: 10 } }, { row: { price: null } }])
  })

  it('makes what is to leave again by itself as it was archived: only so its digest is that of the archive', async () => {
    await using departure = await afterDeparture(major, setup)
    await changed(departure, 'alter table public.events add column later timestamptz')
    const forMs = 3_600_000
    expect((await departure.restore({ ...attaching, forMs, target: nameOf('public.a') })).remarks).toEqual([
      'column later is new since: filled by its default, or with NULL',
      'when its time is over it is archived anew: its columns are not those of the archive any more',
    ])
    expect((await departure.restore({ forMs })).remarks).toEqual([
      'the columns are those of the archive, without indexes and defaults: so that it can leave again by itself',
      'generated column twice is left out',
    ])
    const [first] = await rows(departure)
    expect(first).toEqual({ row: { id: 1, ts: '2026-03-02T00:00:00+00:00', price: 10, note: 'a' } })
  })

  it.each<[string, string, string]>([
    ['a column that is gone', 'alter table public.events drop column price', 'price is gone from the set'],
    [
      'a column of another type',
      'alter table public.events alter column price type numeric(10,2)',
      'price was integer, is numeric(10,2) now',
    ],
    [
      'a column that computes itself now',
      'alter table public.events drop column price; alter table public.events add column price int generated always as (id) stored',
      'price was integer, is generated integer now',
    ],
    [
      'a new column that nothing can be put into',
      'alter table public.events add column must text not null',
      'must is new, NOT NULL and has no default',
    ],
  ])('refuses to attach by name, and puts beside as it was: %s', async (_what, change, why) => {
    await using departure = await afterDeparture(major, setup)
    await changed(departure, change)
    await expect(departure.restore(attaching)).rejects.toMatchObject({
      code: 'columns-differ',
      message: expect.stringContaining(why),
    })
    const { remarks } = await departure.restore()
    expect(remarks).toEqual([expect.stringContaining(why), 'generated column twice is left out'])
    expect(await rows(departure)).toEqual([
      { row: { id: 1, ts: '2026-03-02T00:00:00+00:00', price: 10, note: 'a' } },
      { row: { id: 2, ts: '2026-03-03T00:00:00+00:00', price: null, note: null } },
    ])
  })

  it('says which types are gone that the archive needs', async () => {
    await using departure = await afterDeparture(
      major,
      setup
        .replace('note text', 'note public.mood')
        .replace('create table', "create type public.mood as enum ('none', 'a'); create table"),
    )
    await changed(departure, 'alter table public.events drop column note; drop type public.mood')
    await expect(departure.restore()).rejects.toMatchObject({
      code: 'no-such-object',
      message: 'types of the archived columns are gone: public.mood',
    })
  })

  it('never runs what a manifest calls a type', async () => {
    await using departure = await afterDeparture(major, setup)
    await changed(departure, 'alter table public.events drop column price')
    const { source } = departure
    for (const type of [
      'int default pg_sleep(9)',
      'int); drop table public.events; --',
      'int check (true)',
    ]) {
      const columns = source.columns.map((each) => (each.name === 'price' ? { ...each, type } : each))
      await expect(departure.restore({}, {}, { ...source, columns })).rejects.toMatchObject({
        code: 'archive-damaged',
        message: expect.stringContaining('is not the name of a type'),
      })
    }
    const columns = source.columns.map((each) =>
      each.name === 'price' ? { ...each, type: 'no_such_type' } : each,
    )
    await expect(departure.restore({}, {}, { ...source, columns })).rejects.toMatchObject({
      code: 'no-such-object',
    })
    expect(await departure.restore({ target: nameOf('public.back') })).toMatchObject({ rows: 2 })
  })

  it('gives up before anything is attached when a constraint is new that the rows do not keep', async () => {
    await using departure = await afterDeparture(major, setup)
    await changed(departure, 'alter table public.events add constraint cheap check (price < 5)')
    await expect(departure.restore(attaching)).rejects.toMatchObject({ code: 'rows-in-the-way' })
    await expect(departure.workshop.table('public.events_3')).rejects.toThrow('does not exist')
  })
})
