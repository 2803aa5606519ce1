import { expect, it } from 'vitest'
import { ContentDigest } from '../../../src/archive/digest/content-digest.ts'
import { type Layout } from '../../../src/archive/formats/format.ts'
import { type Contents } from '../../../src/domain/archive.ts'
import { contentsOf } from '../../../src/domain/contents.ts'
import { CopySession } from '../../../src/postgres/copy-session.ts'
import { fixedTarget } from '../../../src/postgres/target.ts'
import { contentQuery } from '../../../src/sql/clauses/content-digest.ts'
import { RowHashes } from '../../../src/archive/digest/row-hashes.ts'
import { copyOut } from '../../../src/sql/clauses/copy-out.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../../support/cluster.ts'
import { failureOf, layoutOf, readBack, written, writtenAtLast } from './round-trip.ts'

const table = { schema: 'public', name: 'things' }

interface Exported {
  readonly copy: Buffer
  readonly contents: Contents
  readonly layout: Layout
}

/** What the exporter has of `public.things`: its columns, its rows as COPY sends them, and the server's digest. */
async function exported(db: TestDatabase): Promise<Exported> {
  await using session = await CopySession.open(fixedTarget('main', db.url))
  const columns = await session.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = 'public.things'::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`,
  )
  const [{ encoding } = { encoding: '' }] = await session.query<{ encoding: string }>(
    `select pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()`,
  )
  const layout = layoutOf(
    columns.map(({ name, type }) => [name, type] as const),
    { encoding },
  )
  const [digest] = await session.query<{ rows: string; digest: string }>(
    contentQuery(table, layout.columns).text,
  )
  const parts = await Array.fromAsync(
    session.copyTo(
      { text: copyOut(table, layout.columns, { encoding }).text, lock: null },
      new RowHashes(layout.columns.length),
    ),
  )
  return {
    copy: Buffer.concat(parts),
    contents: contentsOf(digest?.rows ?? '', digest?.digest ?? ''),
    layout,
  }
}

/** Stores the table as the exporter does, and checks that what is read back is what the server holds. Returns what had to be text. */
async function proven(db: TestDatabase): Promise<readonly string[]> {
  const { copy, contents, layout } = await exported(db)
  const { file, asText } = await writtenAtLast(copy, layout)
  const back = await readBack(file, layout)
  expect(back.equals(copy)).toBe(true)
  const digest = new ContentDigest(layout.columns.length)
  digest.update(back)
  expect(digest.finish()).toEqual(contents)
  return asText
}

/** Types whose values always have a place, and values at their edges. */
const typed: Readonly<Record<string, readonly string[]>> = {
  smallint: ['-32768', '32767', '0'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807', '9007199254740993'],
  real: [
    'NaN',
    'Infinity',
    '-Infinity',
    '-0',
    '1e-45',
    '1.1754944e-38',
    '3.4028235e38',
    '0.1',
    '16777216',
    '1e6',
    '123456',
    '0.0001',
    '0.00001',
  ],
  'double precision': [
    'NaN',
    'Infinity',
    '-Infinity',
    '-0',
    '5e-324',
    '2.2250738585072014e-308',
    '1.7976931348623157e308',
    '1e22',
    '1e23',
    '9007199254740993',
    '5.684341886080802e-14',
    '1e15',
    '123456789012345678',
  ],
  boolean: ['true', 'false'],
  'numeric(9,4)': ['-99999.9999', '0', '0.0001'],
  'numeric(18,0)': ['-999999999999999999', '0'],
  'numeric(38,38)': ['-0.99999999999999999999999999999999999999', '0'],
  'numeric(38,2)': ['999999999999999999999999999999999999.99', '-0.01', '9223372036854775.08'],
  numeric: ['NaN', 'Infinity', '-1e-100', '1e100', '1.10'],
  'numeric(50,10)': ['NaN', '-1', '1e39'],
  'numeric(6,-2)': ['123456', '-100'],
  'numeric(2,5)': ['0.00012', '-0.00099'],
  date: ['0001-01-01', '9999-12-31', '2000-02-29', '1900-02-28'],
  time: ['00:00:00', '23:59:59.999999', '12:00:00.1'],
  'time(2)': ['12:34:56.78'],
  timetz: ['12:00:00+05:30', '24:00:00-12'],
  timestamp: ['0001-01-01', '9999-12-31 23:59:59.999999', '2026-11-21 10:00:00.000001'],
  'timestamptz(3)': ['0001-01-01 00:00:00+00', '2026-11-21 10:00:00.5+09', '1969-12-31 23:59:59.999+00'],
  uuid: ['00112233-4455-6677-8899-AABBCCDDEEFF'],
  json: ['{"a" :  1,"a":2}', '[]', '"\\u00e9\\n"', ' null '],
  jsonb: ['{"a" :  1, "b": [true, null]}', '"\\u00e9\\n\\\\"', '1e400'],
  bytea: ['', String.raw`\x00ff0a5c09`],
  text: ['', 'NULL', String.raw`\N`, String.raw`\.`, 'a\tb\nc\r\\\b\f\v\u0001"', 'é한🐘'],
  'varchar(20)': ['', '  blank  '],
  'char(5)': ['ab', ''],
  name: ['x'],
  'interval day to second': ['1 day -00:00:01', '-1 year'],
  inet: ['10.0.0.1/8', '::1'],
  int4range: ['[1,5)', 'empty'],
  int4multirange: ['{[1,2),[4,5)}'],
  'integer[]': ['{}', '{1,NULL,-3}'],
  'text[]': ['{}', '{"",NULL,"null","NULL",a b,"\\"","\\\\","{","}",",","\t\n\r\v\f",é}'],
  'timestamptz[]': ['{2026-11-21 10:00:00+00,NULL}'],
  'numeric(10,2)[]': ['{1.5,NULL,-0.01}'],
  'double precision[]': ['{NaN,-0,1e23,Infinity}'],
  'boolean[]': ['{t,f,NULL}'],
  'uuid[]': ['{00112233-4455-6677-8899-aabbccddeeff}'],
  'bytea[]': [String.raw`{"\\x00ff","\\x"}`],
  'jsonb[]': [String.raw`{"{\"a\": \"b,\\\\\"}",NULL}`],
  'varchar(3)[]': ['{abc,"a b"}'],
  'bit(3)': ['101'],
  money: ['1.5'],
  xml: ['<a/>'],
  point: ['(1,2)'],
  'box[]': ['{(1,1),(0,0);(3,3),(2,2)}'],
  tsvector: ["'a b':1A"],
  oid: ['4294967295'],
  int2vector: ['1 2'],
  '"char"': ['a', String.raw`\377`],
  xid: ['4294967295'],
  macaddr: ['08:00:2b:01:02:03'],
}

/** Values that their column's type in Parquet does not hold. */
const odd: Readonly<Record<string, string>> = {
  date: 'infinity',
  'date ': '0044-03-15 BC',
  timestamp: '294276-12-31 23:59:59.999999',
  timestamptz: '-infinity',
  'timestamptz ': '4713-01-01 00:00:00+00 BC',
  time: '24:00:00',
  'numeric(10,2)': 'NaN',
  'integer[]': '{{1,2},{3,4}}',
  'text[]': '[2:3]={a,b}',
  'date[]': '{-infinity}',
}

describeEachMajor('Parquet beside the server', (major) => {
  it('holds every built-in type exactly, in its own type where there is one', async () => {
    await using db = await (await cluster(major)).database()
    const types = Object.entries(typed)
    const names = types.map(([type], i) => `c${i} ${type}`)
    await db.exec(`create table public.things (id bigint generated always as identity, gone text, ${names.join(', ')},
      twice int generated always as (c1 * 0) stored); alter table public.things drop column gone`)
    for (const [i, [type, values]] of types.entries()) {
      for (const value of values) {
        await db.rows(`insert into public.things (c${i}) values (cast($1::text as ${type}))`, [value])
      }
    }
    await db.exec('insert into public.things default values')
    expect(await proven(db)).toEqual([])
  })

  it('keeps what its types cannot hold as text', async () => {
    await using db = await (await cluster(major)).database()
    const columns = Object.entries(odd)
    await db.exec(
      `create table public.things (id int, ${columns.map(([type], i) => `c${i} ${type}`).join(', ')})`,
    )
    for (const [i, [type, value]] of columns.entries()) {
      await db.rows(`insert into public.things (id, c${i}) values (${i}, cast($1::text as ${type}))`, [value])
    }
    expect((await proven(db)).toSorted()).toEqual(columns.map((_, i) => `c${i}`))
  })

  it('holds domains, enums, composites and their arrays as the server prints them', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`
      create domain public.price as numeric(10,2) check (value >= 0);
      create type public.mood as enum ('so, so', 'fi"ne', 'bad\\');
      create type public.pair as (a int, "B c" text);
      create table public.things (p public.price, m public.mood, q public.pair, ms public.mood[], qs public.pair[], ps public.price[]);
      insert into public.things values
        (1.50, 'so, so', (1, 'x "y"'), array['fi"ne', null]::public.mood[], array[(1, 'a')::public.pair], array[1, 2]::public.price[]),
        (null, 'bad\\', (null, null), '{}', null, '{NULL}')`)
    expect(await proven(db)).toEqual([])
  })

  it('prints floating point as the server does', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`
      create table public.things (d double precision, r real);
      insert into public.things
        select (random() - 0.5) * 10.0 ^ (random() * 600 - 300), ((random() - 0.5) * 10.0 ^ (random() * 70 - 35))::real
        from generate_series(1, 8000);
      insert into public.things select 2.0::float8 ^ n, case when n between -140 and 120 then (2.0::float8 ^ n)::real end
        from generate_series(-1022, 1023) as n;
      insert into public.things select (n || 'e' || e)::float8, (n || 'e' || e % 38)::real
        from generate_series(1, 9) as n, generate_series(-300, 307) as e;
      insert into public.things select round(random() * 1000000) / 100, round(random() * 1000000) / 100 from generate_series(1, 3000);
      insert into public.things select 4503599627370496 + round(random() * 1e18), round(random() * 1e8) from generate_series(1, 3000)`)
    expect(await proven(db)).toEqual([])
  })

  it('prints dates and times as the server does', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`
      create table public.things (d date, t timestamptz, w timestamp, c time);
      insert into public.things
        select '0001-01-01'::date + (random() * 3652058)::int, 'epoch'::timestamptz + random() * interval '8000 years',
          '1000-01-01'::timestamp + random() * interval '1000 years', ('00:00'::time + random() * interval '1 day')
        from generate_series(1, 8000);
      insert into public.things (d) select '0001-01-01'::date + n from generate_series(0, 3652058, 61) as n`)
    expect(await proven(db)).toEqual([])
  })

  it.each(['LATIN1', 'LATIN9', 'KOI8R', 'EUC_KR', 'EUC_JP', 'WIN1252'])(
    'holds the text of a database in %s',
    async (encoding) => {
      const server = await cluster(major)
      const name = `test_${crypto.randomUUID().slice(0, 8)}`
      await server.exec(
        `create database "${name}" template template0 encoding '${encoding}' lc_collate 'C' lc_ctype 'C'`,
      )
      try {
        await using db = await server.database(name)
        const letters = { KOI8R: 'ЖЯ', EUC_KR: '한글', EUC_JP: 'あ漢' }[encoding] ?? 'éß'
        await db.exec(`create table public.things (t text, a text[], j jsonb, "${letters}" varchar(9));
        insert into public.things values ('${letters}', array['${letters} x', null], '{"${letters}": "${letters}"}', 'a')`)
        expect(await proven(db)).toEqual([])
      } finally {
        await server.exec(`drop database "${name}"`)
      }
    },
  )

  it('is refused for a database that does not say which encoding its text is in', async () => {
    const server = await cluster(major)
    const name = `test_${crypto.randomUUID().slice(0, 8)}`
    await server.exec(
      `create database "${name}" template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'`,
    )
    try {
      await using db = await server.database(name)
      await db.exec('create table public.things (t text); insert into public.things values (1)')
      const { copy, layout } = await exported(db)
      expect(await failureOf(written(copy, layout))).toMatchObject({ code: 'archive-not-supported' })
    } finally {
      await server.exec(`drop database "${name}"`)
    }
  })
})
