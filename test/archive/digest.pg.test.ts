import { expect, it } from 'vitest'
import { sameContents } from '../../src/domain/contents.ts'
import { sql } from '../../src/sql/fragment.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'
import { ArchiveEyes, together } from './digest-support.ts'
import { ownTypes, valuesByType } from './digest-types.ts'

const sixteenDigits = /^[0-9a-f]{16}$/

describeEachMajor('the content digest', (major) => {
  const withTable = async (setup: string) => {
    const db = await (await cluster(major)).database()
    await db.exec(setup)
    const eyes = await ArchiveEyes.open(db.url)
    return {
      eyes,
      db,
      async [Symbol.asyncDispose]() {
        await eyes[Symbol.asyncDispose]()
        await db[Symbol.asyncDispose]()
      },
    }
  }

  /** The digest, when server and COPY agree on it. */
  const agreed = async (eyes: ArchiveEyes, table: string, rows: number): Promise<string> => {
    const server = await eyes.onServer(table)
    expect(server.rows).toBe(rows)
    expect(await eyes.inCopy(table)).toEqual(server)
    expect(await eyes.sentWith(table)).toEqual(server)
    return server.digest
  }

  it('is the same on the server, with the rows and from COPY, for every type, and COPY is what PostgreSQL writes by itself', async () => {
    await using test = await withTable(ownTypes)
    const { eyes, db } = test
    const wrong: string[] = []
    let number = 0
    for (const [type, values] of Object.entries(valuesByType)) {
      const table = `typed_${(number += 1)}`
      const rows = ['null', ...values].map((value) => `(${value})`)
      await db.exec(`create table public.${table} (v ${type}, id serial)`)
      for (const row of rows) await db.exec(`insert into public.${table} (v) values ${row}`)
      const server = await eyes.onServer(table)
      const client = await eyes.inCopy(table)
      expect(server.rows).toBe(rows.length)
      const plain = await together(
        eyes.session.copyTo({ text: `copy public.${table} to stdout`, lock: null }),
      )
      const isSame =
        sameContents(server, client) &&
        sameContents(server, await eyes.sentWith(table)) &&
        plain.equals(await together(eyes.copy(table)))
      if (!isSame) wrong.push(type)
    }
    expect(wrong).toEqual([])
  })

  it('is the same for all types in one row', async () => {
    const types = Object.keys(valuesByType)
    const columns = types.map((type, at) => `c${at} ${type}`)
    const values = Object.values(valuesByType).map((each) => each[0])
    await using test = await withTable(`${ownTypes};
      create table public.wide (${columns.join(', ')}); insert into public.wide values (${values.join(', ')})`)
    expect(await agreed(test.eyes, 'wide', 1)).toMatch(sixteenDigits)
  })

  it('does not depend on the order of the rows', async () => {
    await using test = await withTable(`
      create table public.a as select n, n || ' x' as t from generate_series(1, 5000) as n;
      create table public.b as select * from public.a order by n % 7, n desc`)
    expect(await agreed(test.eyes, 'a', 5000)).toBe(await agreed(test.eyes, 'b', 5000))
  })

  it('tells apart what is nearly the same', async () => {
    const contents = [
      "values (null, 'a')",
      "values ('', 'a')",
      "values ('a', null)",
      "values ('a', '')",
      "values ('', null)",
      "values (null, '')",
      'values (null, null)',
      "values ('', '')",
      String.raw`values ('\N', 'a')`,
      "values ('a', 'bc')",
      "values ('ab', 'c')",
      "values ('a', 'a'), ('a', 'a')",
      "values ('a', 'a'), ('b', 'b')",
      "values ('a', 'b'), ('b', 'a')",
    ]
    const tables = contents.map(
      (rows, at) => `create table public.t${at} (a text, b text); insert into public.t${at} ${rows};`,
    )
    await using test = await withTable(tables.join('\n'))
    const digests: string[] = []
    for (const at of contents.keys()) {
      const { rows } = await test.eyes.onServer(`t${at}`)
      digests.push(await agreed(test.eyes, `t${at}`, rows))
    }
    expect(new Set(digests).size).toBe(contents.length)
  })

  it('is the same for a NOT NULL column as for one that merely holds no NULL', async () => {
    await using test = await withTable(`
      create table public.strict (a integer not null, b boolean not null, c text not null);
      create table public.loose (a integer, b boolean, c text);
      insert into public.strict values (1, true, 'x'), (2, false, '');
      insert into public.loose select * from public.strict`)
    expect(await agreed(test.eyes, 'strict', 2)).toBe(await agreed(test.eyes, 'loose', 2))
  })

  it('agrees with nothing when a column that was said to be NOT NULL holds a NULL', async () => {
    await using test = await withTable(`
      create table public.t (a integer, b boolean, c text); insert into public.t values (null, true, 'y'), (1, null, 'x'), (2, true, null)`)
    const { eyes } = test
    const columns = await eyes.columns('t')
    for (const name of ['a', 'b', 'c']) {
      const said = columns.map((column) => ({ ...column, notNull: column.name === name }))
      expect(await eyes.onServer('t', said)).not.toEqual(await eyes.inCopy('t'))
    }
  })

  it('leaves generated columns out, and takes identity columns', async () => {
    await using test = await withTable(`
      create table public.t (id bigint generated always as identity, g integer generated always as (n * 2) stored, n integer);
      insert into public.t (n) select * from generate_series(1, 100);
      create table public.u (id bigint, n integer); insert into public.u select id, n from public.t`)
    expect(await agreed(test.eyes, 't', 100)).toBe(await agreed(test.eyes, 'u', 100))
  })

  it('does not see dropped columns', async () => {
    await using test = await withTable(`
      create table public.t (gone text, a integer, gone_too text, b integer);
      insert into public.t select 'x', n, 'y', n from generate_series(1, 100) as n;
      alter table public.t drop column gone, drop column gone_too;
      create table public.u as select * from public.t`)
    expect(await agreed(test.eyes, 't', 100)).toBe(await agreed(test.eyes, 'u', 100))
  })

  it('of no rows is 0, and rows without columns are counted', async () => {
    await using test = await withTable(`
      create table public.nothing (a integer);
      create table public.bare (); insert into public.bare select from generate_series(1, 7);
      create table public.generated (g integer generated always as (1) stored);
      insert into public.generated default values`)
    expect(await agreed(test.eyes, 'nothing', 0)).toBe('0000000000000000')
    await agreed(test.eyes, 'bare', 7)
    await agreed(test.eyes, 'generated', 1)
  })

  it('of 1600 columns is the same on the server and from COPY', async () => {
    const columns = Array.from(
      { length: 1600 },
      (_, at) => `c${at} ${at % 3 === 0 ? 'boolean' : 'smallint not null'}`,
    )
    const values = Array.from({ length: 1600 }, (_, at) =>
      at % 3 === 0 ? (at % 2 === 0 ? 'null' : 'true') : String(at),
    )
    await using test = await withTable(
      `create table public.t (${columns.join(', ')}); insert into public.t values (${values.join(', ')}), (${values.join(', ')})`,
    )
    expect(await agreed(test.eyes, 't', 2)).toMatch(sixteenDigits)
  })

  it('of a row of 50 MB is the same on the server and from COPY', async () => {
    await using test = await withTable(`
      create table public.t (a integer, big text, b text);
      insert into public.t select 1, repeat(E'twenty-five bytes, \\t \\\\ \\n', 2097152), 'end'`)
    expect(await test.eyes.inCopy('t')).toEqual(await test.eyes.onServer('t'))
  })

  it.each(['SQL_ASCII', 'LATIN1', 'EUC_JP'])('is of the stored bytes in a %s database', async (encoding) => {
    const shared = await cluster(major)
    await using outer = await shared.database()
    const name = `${outer.name}_${encoding.toLowerCase()}`
    await outer.exec(
      `create database "${name}" template template0 encoding '${encoding}' lc_collate 'C' lc_ctype 'C'`,
    )
    try {
      const url = new URL(outer.url)
      url.pathname = `/${name}`
      await using eyes = await ArchiveEyes.open(url.href)
      const bytes = encoding === 'EUC_JP' ? String.raw`'\xa4a2a4a4'` : String.raw`'\xe4f6fc5c09'`
      await eyes.session.query('create table public.t (a text, b text[])')
      await eyes.session.query(
        `insert into public.t select v, array[v, 'x'] from pg_catalog.convert_from(${bytes}, '${encoding}') as v`,
      )
      expect(eyes.encoding).toBe(encoding)
      expect(await agreed(eyes, 't', 1)).toMatch(sixteenDigits)
    } finally {
      await outer.exec(`drop database "${name}" with (force)`)
    }
  })

  it('counts a table’s own rows only, or those of a range, when asked to', async () => {
    await using test = await withTable(`
      create table public.t (a integer); create table public.child () inherits (public.t);
      insert into public.t select * from generate_series(1, 10);
      insert into public.child select * from generate_series(11, 15)`)
    const { eyes } = test
    expect((await eyes.onServer('t')).rows).toBe(15)
    expect((await eyes.onServer('t', undefined, { only: true })).rows).toBe(10)
    expect((await eyes.onServer('t', undefined, { where: sql`a between 3 and 12` })).rows).toBe(10)
  })

  it('takes names that need quoting', async () => {
    await using test = await withTable(`
      create table public."T ""x""" ("select" integer, "a b" text, "hash" bigint, rows text);
      insert into public."T ""x""" values (1, 'a', 2, 'b')`)
    expect(await agreed(test.eyes, 'T "x"', 1)).toMatch(sixteenDigits)
  })

  it('finds rows put back by COPY the same', async () => {
    await using test = await withTable(`
      create table public.bare (); create table public.bare_again ();
      insert into public.bare select from generate_series(1, 3);
      create table public.t (a integer, "B c" text); create table public.again (like public.t);
      insert into public.t values (1, E'\\t'), (null, ''), (3, null), (4, '\\N'), (5, '\\.')`)
    const { eyes } = test
    for (const [from, to, rows] of [
      ['bare', 'bare_again', 3],
      ['t', 'again', 5],
    ] as const) {
      const copied = await Array.fromAsync(eyes.copy(from))
      expect(await eyes.fill(to, ReadableStream.from(copied))).toBe(rows)
      expect(await eyes.onServer(to)).toEqual(await eyes.onServer(from))
    }
  })
})
