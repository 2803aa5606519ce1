import { describe, expect, it } from 'vitest'
import { openDesk, travel } from './desk.ts'

/** Every kind of value that COPY has to say in its own way. */
const columns = {
  small: ["'-32768'::int2", 'null::int2'],
  big: ["'9223372036854775807'::int8", "'-9223372036854775808'::int8"],
  exact: ["'NaN'::numeric", "'-1234567890123456789012345678901234567890.000100'::numeric"],
  scaled: ["'123.45'::numeric(10,2)", "'0'::numeric(10,2)"],
  single: ["'Infinity'::float4", "'1e-40'::float4"],
  double: ["'-Infinity'::float8", "'0.1'::float8"],
  flag: ['true', 'null::bool'],
  text: [String.raw`E'tab\there\nline\\back\r\x01\x7f "quoted" ''single'' \\N \\.'`, "''"],
  padded: ["'ab'::char(5)", "''::char(5)"],
  short: ["'é漢😀'::varchar(9)", 'null::varchar(9)'],
  letter: [`'x'::"char"`, `''::"char"`],
  name: ["'a name'::name", 'null::name'],
  bytes: [String.raw`'\x00ff0a5c'::bytea`, "''::bytea"],
  moment: ["'infinity'::timestamptz", "'4713-01-01 00:00:00+00 BC'::timestamptz"],
  wall: ["'-infinity'::timestamp", "'2026-01-01 12:00:00.123456'::timestamp"],
  day: ["'4713-01-01 BC'::date", "'infinity'::date"],
  clock: ["'24:00:00'::time", "'00:00:00.000001'::time"],
  zoned: ["'12:00+14'::timetz", 'null::timetz'],
  span: ["'1 year -2 mons 3 days -04:05:06.789'::interval", "'0'::interval"],
  identity: ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", 'null::uuid'],
  document: [`'{"b": 1, "a":  [null, "x\\u0041"]}'::json`, "'null'::json"],
  binary: [`'{"b": 1, "a": [null, 1.50]}'::jsonb`, "'null'::jsonb"],
  place: ["'10.1.2.3/8'::inet", "'::1'::inet"],
  net: ["'10.0.0.0/8'::cidr", 'null::cidr'],
  mac: ["'08:00:2b:01:02:03'::macaddr", 'null::macaddr'],
  bits: ["B'10110'", "B''"],
  point: ["'(1.5,-2)'::point", 'null::point'],
  numbers: ["'{1,NULL,3}'::int[]", "'{}'::int[]"],
  words: [String.raw`array['a,b', 'c"d', 'NULL', null, E'e\\f', '', ' g ']`, "'[2:3]={x,y}'::text[]"],
  grid: ["'{{1,2},{3,4}}'::int[]", 'null::int[]'],
  mood: ["'so so'::public.mood", 'null::public.mood'],
  pair: [`row(1, 'a "b", c')::public.pair`, 'row(null, null)::public.pair'],
  pairs: [`array[row(1, 'x,y')::public.pair, null]`, "'{}'::public.pair[]"],
  positive: ['5::public.positive', 'null::public.positive'],
  range: ["'[1,10)'::int4range", "'empty'::int4range"],
  spans: ["'[2026-01-01,)'::tstzrange", 'null::tstzrange'],
  ranges: ["'{[1,2),[5,9)}'::int4multirange", "'{}'::int4multirange"],
  search: ["'a:1 b:2'::tsvector", 'null::tsvector'],
  object: ['16384::oid', '0::oid'],
  table_of: ["'pg_class'::regclass", 'null::regclass'],
  xid: ["'123'::xid8", 'null::xid8'],
  document_xml: ["'<a>b</a>'::xml", 'null::xml'],
} as const

const setup = `
  create type public.mood as enum ('so so', 'fine');
  create type public.pair as (a int, b text);
  create domain public.positive as int check (value > 0);
  create table public.all_types (
    ts timestamptz not null,
    gone int,
    id bigint generated always as identity,
    doubled int generated always as (extract(day from ts at time zone 'UTC')::int * 2) stored
  ) partition by range (ts);
  create table public.all_types_1 partition of public.all_types for values from ('2026-01-01Z') to ('2026-02-01Z');`

function filled(): string {
  const types = Object.entries(columns).map(([name, [first]]) => `(${first}) as "${name}"`)
  const names = Object.keys(columns).map((name) => `"${name}"`)
  const values = [0, 1].map((row) => Object.values(columns).map((each) => each[row === 0 ? 0 : 1]))
  return `
    create temp table shape as select ${types.join(', ')};
    do $$ begin execute (
      select 'alter table public.all_types ' || string_agg(format('add column %I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum)
      from pg_attribute where attrelid = 'shape'::regclass and attnum > 0);
    end $$;
    alter table public.all_types drop column gone;
    insert into public.all_types (ts, ${names.join(', ')}) values ${values
      .map((row, at) => `('2026-01-0${at + 2}Z', ${row.join(', ')})`)
      .join(', ')};`
}

describe.each([
  { major: 15, words: 'format: copy' },
  { major: 18, words: 'format: copy' },
  { major: 18, words: 'format: csv, compression: gzip' },
  { major: 18, words: 'format: parquet' },
] as const)('a partition of every type, as $words on PostgreSQL $major', ({ major, words }) => {
  it('comes back as it left', async () => {
    await using desk = await openDesk(major)
    await desk.db.exec(`set role "${desk.owner}"; ${setup} ${filled()} reset role`)
    await desk.policies(`
version: 1
policies:
  - table: public.all_types
    interval: 1 month
    premake: { ahead: 0 }
    guard: { minPartitions: 0 }
    lifecycle:
      - { after: 1 month, do: archive, to: "file://${desk.folder}", ${words} }
      - { after: 1 month, do: drop, grace: 0 days }
`)
    const look = (): Promise<readonly object[]> =>
      desk.db.rows('select e::text as row from public.all_types as e order by ts')
    const before = await look()
    expect(before).toHaveLength(2)
    const applied = await desk.run(`apply ${travel} --yes`)
    expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('1 × archive')])
    expect(await look()).toEqual([])
    const { code, stderr } = await desk.run('archive restore public.all_types --lower 2026-01-01 --attach')
    expect([code, stderr]).toEqual([0, expect.stringContaining('Restoring')])
    expect(await look()).toEqual(before)
  })
})
