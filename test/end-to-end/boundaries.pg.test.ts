import { expect, it } from 'vitest'
import { describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { openSite, type Site, tablesOf, troubleOf } from './site.ts'

/** Two days before Berlin puts its clocks forward, and Beirut has a day without a midnight. */
const at = '2026-03-27T12:00:00Z'

const policies = `
version: 1
defaults: { premake: { ahead: 3 } }
policies:
  - { table: public.moments, interval: 1 month, timezone: Asia/Seoul, premake: { ahead: 1 } }
  - { table: public.nights, interval: 1 day, timezone: Europe/Berlin }
  - { table: public.gaps, interval: 1 day, timezone: Asia/Beirut }
  - { table: public.walls, interval: 1 day, timezone: Asia/Seoul, premake: { ahead: 1 } }
  - { table: public.days, interval: 1 month, timezone: Asia/Seoul, premake: { ahead: 1 } }
`

const tables = `
  create table public.moments (ts timestamptz not null) partition by range (ts);
  create table public.moments_2026_03 partition of public.moments for values from ('2026-02-28 15:00+00') to ('2026-03-31 15:00+00');
  create table public.nights (ts timestamptz not null) partition by range (ts);
  create table public.gaps (ts timestamptz not null) partition by range (ts);
  create table public.walls (ts timestamp not null) partition by range (ts);
  create table public.days (ts date not null) partition by range (ts);`

const range = (lower: string, upper: string): string => `FOR VALUES FROM ('${lower}') TO ('${upper}')`

const expected: readonly (readonly [string, string])[] = [
  ['public.days_2026_03', range('2026-03-01', '2026-04-01')],
  ['public.days_2026_04', range('2026-04-01', '2026-05-01')],
  ['public.gaps_2026_03_27', range('2026-03-26 22:00:00+00', '2026-03-27 22:00:00+00')],
  // The day after has no midnight: it begins at one o'clock, which is 22:00 UTC, and is 23 hours long.
  ['public.gaps_2026_03_28', range('2026-03-27 22:00:00+00', '2026-03-28 22:00:00+00')],
  ['public.gaps_2026_03_29', range('2026-03-28 22:00:00+00', '2026-03-29 21:00:00+00')],
  ['public.gaps_2026_03_30', range('2026-03-29 21:00:00+00', '2026-03-30 21:00:00+00')],
  ['public.moments_2026_03', range('2026-02-28 15:00:00+00', '2026-03-31 15:00:00+00')],
  ['public.moments_2026_04', range('2026-03-31 15:00:00+00', '2026-04-30 15:00:00+00')],
  ['public.nights_2026_03_27', range('2026-03-26 23:00:00+00', '2026-03-27 23:00:00+00')],
  ['public.nights_2026_03_28', range('2026-03-27 23:00:00+00', '2026-03-28 23:00:00+00')],
  ['public.nights_2026_03_29', range('2026-03-28 23:00:00+00', '2026-03-29 22:00:00+00')],
  ['public.nights_2026_03_30', range('2026-03-29 22:00:00+00', '2026-03-30 22:00:00+00')],
  // In Seoul it is nine in the evening of the 27th.
  ['public.walls_2026_03_27', range('2026-03-27 00:00:00', '2026-03-28 00:00:00')],
  ['public.walls_2026_03_28', range('2026-03-28 00:00:00', '2026-03-29 00:00:00')],
]

/** What ALTER DATABASE may have been used for over the years. */
const odd: readonly string[] = [
  "timezone = 'America/St_Johns'",
  "datestyle = 'SQL, DMY'",
  "intervalstyle = 'iso_8601'",
  'standard_conforming_strings = off',
  "search_path = 'archive, public'",
  "lock_timeout = '7s'",
  "statement_timeout = '1ms'",
  'extra_float_digits = 0',
  "default_transaction_isolation = 'serializable'",
  'row_security = on',
  "client_min_messages = 'error'",
]

async function bounds(db: TestDatabase): Promise<readonly (readonly [string, string | null])[]> {
  return (await tablesOf(db)).map(({ name, bound }) => [name, bound] as const)
}

describeEachMajor('promise 5: the database’s clock, the policy’s time zone', (major) => {
  it('boundaries are calendar boundaries of the zone, also on days when clocks change', async () => {
    await using site = await openSite(major, tables)
    const { outcomes } = await (await site.keeper(policies)).cycle(at)
    expect(troubleOf(outcomes)).toEqual([])
    expect(await bounds(site.db)).toEqual(expected)
  })

  it('no setting of database or role moves one, neither when it is made nor when it is read', async () => {
    await using site = await openSite(major, tables)
    for (const setting of odd) await site.db.exec(`alter database "${site.db.name}" set ${setting}`)
    await site.db.exec(`alter role "${site.daemon}" set timezone = 'Pacific/Apia'`)
    const keeper = await site.keeper(policies)
    expect(troubleOf((await keeper.cycle(at)).outcomes)).toEqual([])
    expect(await bounds(site.db)).toEqual(expected)
    const again = await (await site.keeper(policies)).cycle(at)
    expect(again.plan.sets.flatMap(({ actions }) => actions.map(({ id }) => id))).toEqual([])
  })

  it('without --at it is the server that says what time it is', async () => {
    await using site = await openSite(major, tables)
    const { plan } = await (await site.keeper(policies)).cycle()
    const [row] = await site.db.rows<{ now: string }>(
      'select extract(epoch from clock_timestamp()) * 1000 as now',
    )
    const behindMs = Number(row?.now) - plan.at.epochMilliseconds
    expect(behindMs).toBeGreaterThanOrEqual(0)
    expect(behindMs).toBeLessThan(60_000)
  })
})

const oddNames = `
version: 1
defaults: { interval: 1 day, premake: { ahead: 1 } }
policies:
  - table: one.log
  - table: two.log
  - table: '"Mixed Case"."Quote"" and; semicolon''s"'
  - table: 사업.아주긴한국어테이블이름이예순세바이트를
  - table: public.${'x'.repeat(63)}
  - table: public."100% of $1 \\ {table}"
`

function oddTables({ owner }: Site): string {
  const names = [
    'one.log',
    'two.log',
    `"Mixed Case"."Quote"" and; semicolon's"`,
    '"사업"."아주긴한국어테이블이름이예순세바이트를"',
    `public.${'x'.repeat(63)}`,
    String.raw`public."100% of $1 \ {table}"`,
  ]
  const schemas = ['one', 'two', '"Mixed Case"', '"사업"'].map(
    (schema) => `create schema ${schema} authorization "${owner}";`,
  )
  return (
    schemas.join('') +
    `set role "${owner}";` +
    names
      .map(
        (name) =>
          `create table ${name} ("When it was" timestamptz not null) partition by range ("When it was");`,
      )
      .join('') +
    'reset role'
  )
}

describeEachMajor('names', (major) => {
  it('of any kind are written, cut to 63 bytes at a character, and found again', async () => {
    await using site = await openSite(major, 'select')
    await site.db.exec(oddTables(site))
    const keeper = await site.keeper(oddNames)
    const { plan, outcomes } = await keeper.cycle(at)
    expect(plan.sets.flatMap(({ findings }) => findings)).toEqual([])
    expect(troubleOf(outcomes)).toEqual([])
    expect(outcomes).toHaveLength(12)
    const rows = await site.db.rows<{ parent: string; child: string; bytes: number }>(
      `select p.relnamespace::regnamespace::text as parent, c.relnamespace::regnamespace::text as child, octet_length(c.relname) as bytes
       from pg_catalog.pg_inherits as i
       join pg_catalog.pg_class as c on c.oid = i.inhrelid join pg_catalog.pg_class as p on p.oid = i.inhparent`,
    )
    expect(rows).toHaveLength(12)
    expect(rows.filter(({ parent, child, bytes }) => parent !== child || bytes > 63)).toEqual([])
    const again = await keeper.cycle(at)
    expect(again.plan.sets.flatMap(({ actions }) => actions.map(({ id }) => id))).toEqual([])
  })
})

describeEachMajor('promise 4: bounds decide, names never do', (major) => {
  it('a lying name neither saves a partition nor costs it its place', async () => {
    await using site = await openSite(
      major,
      `create table public.events (ts timestamptz not null) partition by range (ts);
       create table public.events_2031_01 partition of public.events for values from ('2025-12-01+00') to ('2026-01-01+00');
       create table archive.events_2019_01 partition of public.events for values from ('2026-01-01+00') to ('2026-03-01+00');
       create table public.events_2019_02 partition of public.events for values from ('2026-03-01+00') to ('2026-04-01+00');
       create table public.events_2026_04 (note text);
       create table public.events_2018_01 (ts timestamptz not null);`,
    )
    const keeper = await site.keeper(`
version: 1
policies:
  - table: public.events
    interval: 1 month
    premake: { ahead: 1 }
    lifecycle: [{ after: 2 months, do: drop, grace: 0 days }]
`)
    const { outcomes } = await keeper.cycle('2026-03-10T12:00:00Z')
    expect(outcomes.map(({ action, result }) => [action.kind, action.target.name, result])).toEqual([
      ['create', expect.stringMatching(/^events_2026_04_\w+$/), 'done'],
      ['detach', 'events_2031_01', 'done'],
      ['drop', 'events_2031_01', 'done'],
    ])
    expect(
      (await tablesOf(site.db)).map(({ name }) => name).filter((name) => !/_2026_04_/.test(name)),
    ).toEqual([
      'archive.events_2019_01',
      'public.events_2018_01',
      'public.events_2019_02',
      'public.events_2026_04',
    ])
  })
})
