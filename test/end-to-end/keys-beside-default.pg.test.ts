import { expect, it } from 'vitest'
import { describeEachMajor } from '../support/cluster.ts'
import { openSite, partitionsOf, troubleOf } from './site.ts'

const policies = (words: string): string => `
version: 1
policies:
  - table: public.kept
    interval: 1 month
    premake: { ahead: 1 }
    default: { rows: move }
    ${words}
    lifecycle: [{ after: 1 month, do: drop, grace: 1 day }]
`

/** Tables with a DEFAULT partition in which rows of January to March 2026 stand. */
const tables = [
  {
    name: 'a time and more columns',
    table: `create table public.kept (k timestamptz, region text, primary key (k, region)) partition by range (k, region)`,
    rows: `insert into public.kept select timestamptz '2026-01-01Z' + n * interval '1 hour', 'eu' from generate_series(0, 2000) as n`,
    words: '',
  },
  {
    name: "date_trunc('month', timestamp)",
    table: `create table public.kept (k timestamp) partition by range (date_trunc('month', k))`,
    rows: `insert into public.kept select timestamp '2026-01-01' + n * interval '1 hour' from generate_series(0, 2000) as n`,
    words: '',
  },
  {
    name: 'UUIDv7',
    table: `create table public.kept (k uuid primary key) partition by range (k)`,
    rows: `insert into public.kept
      select (lpad(to_hex(1767225600000 + n::bigint * 3600000), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid from generate_series(0, 2000) as n`,
    words: '',
  },
  {
    name: 'epoch milliseconds',
    table: `create table public.kept (k bigint primary key) partition by range (k)`,
    rows: `insert into public.kept select 1767225600000 + n::bigint * 3600000 from generate_series(0, 2000) as n`,
    words: 'epoch: milliseconds',
  },
] as const

describeEachMajor('beside a DEFAULT partition', (major) => {
  it.for(tables)(
    'rows of $name are moved out of it, and leave with their partitions',
    async ({ table, rows, words }) => {
      await using site = await openSite(
        major,
        `${table}; create table public.kept_rest partition of public.kept default; ${rows}`,
      )
      const keeper = await site.keeper(policies(words))
      const march = await keeper.cycle('2026-03-24T08:00:00Z')
      expect(troubleOf(march.outcomes)).toEqual([])
      expect(await partitionsOf(site.db, 'public.kept')).toEqual([
        'kept_2026_03',
        'kept_2026_04',
        'kept_rest',
      ])
      // Older rows have no partition to go to: it would be due to leave at once.
      expect(await site.db.rows('select count(*)::int as n from public.kept_rest')).toEqual([{ n: 59 * 24 }])
      expect(await site.db.rows('select count(*)::int as n from public.kept_2026_03')).toEqual([
        { n: 2001 - 59 * 24 },
      ])

      for (const at of ['2026-04-24T08:00:00Z', '2026-05-24T08:00:00Z', '2026-05-26T08:00:00Z']) {
        const { outcomes } = await keeper.cycle(at)
        expect(troubleOf(outcomes)).toEqual([])
      }
      expect(await partitionsOf(site.db, 'public.kept')).toEqual([
        'kept_2026_04',
        'kept_2026_05',
        'kept_2026_06',
        'kept_rest',
      ])
      expect(await site.db.rows(`select from pg_class where relname = 'kept_2026_03'`)).toEqual([])
    },
  )

  it('random UUIDs and texts that are no ULIDs are told', async () => {
    await using site = await openSite(
      major,
      `create table public.kept (k uuid primary key) partition by range (k);
       create table public.kept_rest partition of public.kept default;
       insert into public.kept values ('6f1e8a52-9a0c-4f6b-8d1a-0123456789ab');
       create table public.texts (k text collate "C" primary key) partition by range (k);
       create table public.texts_rest partition of public.texts default;
       insert into public.texts values ('01arz3ndektsv4rrffq69g5fav'), ('hello')`,
    )
    const keeper = await site.keeper(
      `${policies('')}  - { table: public.texts, interval: 1 month, ulid: true }`,
    )
    const { plan } = await keeper.cycle('2026-03-24T08:00:00Z')
    const told = plan.sets
      .flatMap(({ findings }) => findings)
      .filter(({ code }) => code === 'default-has-foreign-keys')
    expect(told.map(({ message }) => message)).toEqual([
      'In 1 row of public.kept_rest the key k is none of the UUIDv7 that the policy reckons with',
      'In 2 rows of public.texts_rest the key k is none of the ULIDs that the policy reckons with',
    ])
  })

  it('keys that cannot be reckoned with are refused with the reason', async () => {
    await using site = await openSite(
      major,
      `create table public.a (k timestamp) partition by range (date_trunc('month', k));
       create table public.b (k timestamptz) partition by range ((k at time zone 'Asia/Seoul'));
       create table public.c (k timestamp) partition by range ((k + interval '1 day'));
       create table public.d (k text) partition by range (k);
       create table public.e (k uuid) partition by range (k);
       create table public.e_1 partition of public.e for values from ('00000000-0000-0000-0000-000000000000') to ('80000000-0000-0000-0000-000000000000');
       create table public.e_2 partition of public.e for values from ('80000000-0000-0000-0000-000000000000') to (maxvalue);
       create table public.f (k timestamptz, n int) partition by range (k, n);
       create table public.f_1 partition of public.f for values from ('2026-01-01Z', 1) to ('2026-02-01Z', 5);
       create table public.g (k numeric) partition by range (k);
       create table public.h (k integer) partition by range (k);
       create table public.i (k smallint) partition by range (k)`,
    )
    const keeper = await site.keeper(`
version: 1
policies:
  - { table: public.a, interval: 1 day }
  - { table: public.b, interval: 1 month }
  - { table: public.c, interval: 1 month }
  - { table: public.d, interval: 1 month, ulid: true }
  - { table: public.e, interval: 1 month }
  - { table: public.f, interval: 1 month }
  - { table: public.g, interval: 1 month, epoch: seconds }
  - { table: public.h, interval: 1 month, epoch: milliseconds }
  - { table: public.i, interval: 100000 }
`)
    const { plan } = await keeper.cycle('2026-03-24T08:00:00Z')
    expect(plan.sets.flatMap(({ actions }) => actions)).toEqual([])
    expect(plan.sets.map(({ findings }) => findings.map(({ message }) => message).join())).toEqual([
      "public.a: its partition key is date_trunc('month'::text, k), and the interval 1 day has boundaries inside a month: all rows of that month would leave with its first day",
      "public.b: its partition key is (k AT TIME ZONE 'Asia/Seoul'::text), and the policy's time zone is UTC: with `timezone: Asia/Seoul` it could be managed",
      "public.c: its partition key is (k + '1 day'::interval), of which partitiond cannot tell that it keeps the order of the rows",
      'public.d: the key k is a text whose collation is not "C", so that ULIDs do not stand in the order of their times',
      'public.e: its key holds no UUIDv7: read as one, the bound of public.e_2 lies beyond the year 3000',
      'public.f: its partition key has 2 columns, and the bound of public.f_1 cuts through the rows of one k',
      'public.g: the policy says `epoch: seconds`, which a numeric (the key k) does not hold',
      'public.h: the policy says `epoch: milliseconds`, which an integer (the key k) does not hold',
      'public.i: the interval 100000 is more than a smallint holds',
    ])
  })
})
