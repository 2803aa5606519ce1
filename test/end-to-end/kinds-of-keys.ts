import { encodeMoment } from '../../src/domain/key-encoding.ts'
import { formatKeyValue } from '../../src/domain/key-value.ts'
import { type KeyEncoding, type RangeKeyType } from '../../src/domain/key.ts'
import { type Site } from './site.ts'

/** One kind of key, with the table that has it and what is left of it after two years. */
export interface Kind {
  readonly name: string
  readonly table: string
  readonly policy: string
  /** The column an application writes; `k` when undefined. */
  readonly column?: string
  /** What it writes at a moment, which is so many days after the beginning. */
  readonly valueAt: (now: Temporal.Instant, day: number) => string
  /** Whether that row is still there in the end. */
  readonly isKept: (now: Temporal.Instant, day: number) => boolean
  /** The bounds that stand in the end, by name. */
  readonly left: readonly string[]
}

const micros = (now: Temporal.Instant): bigint => now.epochNanoseconds / 1000n
const quoted = (text: string): string => `'${text}'`

const encoded = (now: Temporal.Instant, type: RangeKeyType, encoding: KeyEncoding): string =>
  quoted(formatKeyValue(encodeMoment(micros(now), encoding), type))

const monthly = (words: string): string => `
version: 1
policies:
  - table: public.kept
    interval: 1 month
    timezone: Asia/Seoul
    premake: { ahead: 2 }
    ${words}
    lifecycle: [{ after: 3 months, do: drop, grace: 1 day }]
`

const numbered = (words: string): string => `
version: 1
policies:
  - table: public.kept
    premake: { ahead: 3 }
    ${words}
    lifecycle: [{ after: 2000, do: drop, grace: 1 day }]
`

/** The first instants of months in Seoul. The last cycle is on 2027-01-24: September was due on the first of January. */
const months = ['2026-10', '2026-11', '2026-12', '2027-01', '2027-02', '2027-03', '2027-04'].map((month) =>
  Temporal.ZonedDateTime.from(`${month}-01T00:00[Asia/Seoul]`).toInstant(),
)

const rangesOf = (ends: readonly string[]): readonly string[] =>
  ends.slice(0, -1).map((lower, at) => `FROM (${lower}) TO (${ends[at + 1] ?? ''})`)

const monthsAs = (word: (month: Temporal.Instant) => string): readonly string[] => rangesOf(months.map(word))

const monthsEncoded = (type: RangeKeyType, encoding: KeyEncoding, quote = quoted): readonly string[] =>
  monthsAs((month) => quote(formatKeyValue(encodeMoment(micros(month), encoding), type)))

const table = (key: string, by = 'k'): string =>
  `create table public.kept (k ${key} not null, n bigint generated always as identity, body text) partition by range (${by});`

const isOfMonths = (now: Temporal.Instant): boolean => Temporal.Instant.compare(now, months[0] ?? now) >= 0

const calendar = { isKept: isOfMonths } as const

const wall = (now: Temporal.Instant): string =>
  now.toZonedDateTimeISO('Asia/Seoul').toPlainDateTime().toString()
const wallMonths = (quote: (text: string) => string): readonly string[] =>
  monthsAs((month) => quote(wall(month).replace('T', ' ')))
const withSeconds = (text: string): string => quoted(`${text}:00`.slice(0, 19))

/** A table cut by number: its key begins somewhere and grows by so much a day. What lies below the first end has left. */
function byNumber(
  kind: Pick<Kind, 'name' | 'table' | 'policy'>,
  keyAt: (day: number) => number,
  ends: readonly (number | string)[],
  quote: (text: string) => string = quoted,
): Kind {
  return {
    ...kind,
    valueAt: (_now, day) => String(keyAt(day)),
    isKept: (_now, day) => keyAt(day) >= Number(ends[0]),
    left: rangesOf(ends.map((end) => (typeof end === 'number' ? quote(String(end)) : end))),
  }
}

export const kinds: readonly Kind[] = [
  ...(['seconds', 'milliseconds', 'microseconds', 'nanoseconds'] as const).map((unit): Kind => ({
    ...calendar,
    name: `epoch ${unit} in a bigint`,
    table: table('bigint'),
    policy: monthly(`epoch: ${unit}`),
    valueAt: (now) => encoded(now, 'bigint', `epoch ${unit}`),
    left: monthsEncoded('bigint', `epoch ${unit}`),
  })),
  {
    ...calendar,
    name: 'epoch seconds in an integer',
    table: table('integer'),
    policy: monthly('epoch: seconds'),
    valueAt: (now) => encoded(now, 'integer', 'epoch seconds'),
    left: monthsEncoded('integer', 'epoch seconds', (text) => text),
  },
  {
    ...calendar,
    name: 'UUIDv7',
    table: table('uuid'),
    policy: monthly(''),
    valueAt: (now, day) =>
      `'${formatKeyValue(encodeMoment(micros(now), 'uuidv7'), 'uuid').slice(0, 14)}7${String(day + 100)}-8000-0000000000ff'`,
    left: monthsEncoded('uuid', 'uuidv7'),
  },
  {
    ...calendar,
    name: 'ULID',
    table: table('text collate "C"'),
    policy: monthly('ulid: true'),
    valueAt: (now, day) =>
      `'${formatKeyValue(encodeMoment(micros(now), 'ulid'), 'text').slice(0, 10)}ZYXWVTSRQPN${String(day + 10_000)}'`,
    left: monthsEncoded('text', 'ulid'),
  },
  {
    ...calendar,
    name: "date_trunc('month', timestamp)",
    table: table('timestamp', "date_trunc('month', k)"),
    policy: monthly(''),
    valueAt: (now) => quoted(wall(now)),
    left: wallMonths(withSeconds),
  },
  {
    ...calendar,
    name: 'timestamptz at the time zone of the policy',
    table: table('timestamptz', "(k at time zone 'Asia/Seoul')"),
    policy: monthly(''),
    valueAt: (now) => quoted(now.toString()),
    left: wallMonths(withSeconds),
  },
  {
    ...calendar,
    name: 'to_timestamp of milliseconds',
    table: table('bigint', 'to_timestamp(k / 1000.0)'),
    policy: monthly(''),
    valueAt: (now) => encoded(now, 'bigint', 'epoch milliseconds'),
    left: monthsAs((month) => quoted(`${month.toString().replace('T', ' ').replace('Z', '')}+00`)),
  },
  {
    ...calendar,
    name: 'a time and more columns behind it',
    table: `create table public.kept (k timestamptz not null, region text not null default 'eu', n bigint default 1, primary key (k, region, n))
      partition by range (k, region, n);`,
    policy: monthly(''),
    valueAt: (now) => quoted(now.toString()),
    left: monthsAs(
      (month) => `${quoted(`${month.toString().replace('T', ' ').replace('Z', '')}+00`)}, MINVALUE, MINVALUE`,
    ),
  },
  byNumber(
    {
      name: 'smallint, up to its last value',
      table: `${table('smallint')} create index on public.kept (k);`,
      policy: numbered('interval: 1000'),
    },
    (day) => day * 44,
    // The last keys stand in what ends at MAXVALUE, which tells nothing: the newest one is that of day 721.
    [29_000, 30_000, 31_000, 32_000, 'MAXVALUE'],
  ),
  byNumber(
    {
      name: 'integer with a primary key, from an offset',
      table: `create table public.kept (k integer primary key, body text) partition by range (k);`,
      policy: numbered('interval: 1000\n    offset: 500'),
    },
    (day) => 500 + day * 50,
    [34_500, 35_500, 36_500, 37_500, 38_500, 39_500, 40_500],
    (text) => text,
  ),
  byNumber(
    {
      name: 'bigint without an index',
      table: `create table public.kept (k bigint not null, body text) partition by range (k);`,
      policy: numbered('interval: 1000'),
    },
    (day) => day * 50,
    [34_000, 35_000, 36_000, 37_000, 38_000, 39_000, 40_000],
  ),
  byNumber(
    { name: 'numeric', table: table('numeric(12,2)'), policy: numbered('interval: 1000') },
    (day) => day * 50,
    [34_000, 35_000, 36_000, 37_000, 38_000, 39_000, 40_000],
    (text) => `${text}.00`,
  ),
]

export async function boundsOf(site: Site): Promise<readonly string[]> {
  await site.db.exec("set timezone = 'UTC'; set datestyle = 'ISO, YMD'")
  const rows = await site.db.rows<{ bound: string }>(
    `select pg_get_expr(c.relpartbound, c.oid) as bound from pg_inherits as i join pg_class as c on c.oid = i.inhrelid
     where i.inhparent = 'public.kept'::regclass order by c.relname collate "C"`,
  )
  return rows.map(({ bound }) => bound.replace('FOR VALUES ', ''))
}

/** All rows of the table, and how many of them stand in DEFAULT. */
export async function rowsOf(site: Site): Promise<{ readonly all: number; readonly inDefault: number }> {
  const [row] = await site.db.rows<{ all: number; in_default: number }>(
    `select count(*)::int as all, count(*) filter (where t.tableoid = p.partdefid)::int as in_default
     from public.kept as t cross join pg_partitioned_table as p where p.partrelid = 'public.kept'::regclass`,
  )
  return { all: row?.all ?? 0, inDefault: row?.in_default ?? 0 }
}

/** Tables that left and were not dropped. */
export async function partitionsStandingFree(site: Site): Promise<readonly string[]> {
  const rows = await site.db.rows<{ name: string }>(
    `select c.relname as name from pg_class as c
     where c.relname like 'kept%' and c.relkind = 'r' and not c.relispartition order by 1`,
  )
  return rows.map(({ name }) => name)
}
