import { expect, it } from 'vitest'
import { RowHashes } from '../../src/archive/digest/row-hashes.ts'
import { copyOut, sharedWork } from '../../src/sql/clauses/copy-out.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { ArchiveEyes, digestOf, together } from './digest-support.ts'

/** Big enough for PostgreSQL to let another process help: 8 MB is its own measure. */
async function bigTable(db: TestDatabase): Promise<void> {
  await db.exec(`create table public.big (id bigint not null, ts timestamptz not null, body text, payload jsonb);
    insert into public.big
    select n, timestamptz '2026-01-01 00:00:00+00' + n * interval '1 s', case when n % 9 <> 0 then repeat('x', 100) end, jsonb_build_object('n', n)
    from generate_series(1, 100000) as n`)
  await db.exec('analyze public.big')
}

async function copyOf(eyes: ArchiveEyes, table: string): Promise<string> {
  const name = { schema: 'public', name: table }
  return copyOut(name, await eyes.columns(table), { encoding: eyes.encoding }).text
}

describeEachMajor('copying a big table', (major) => {
  it('is shared with another process of the server, and every text is made once', async () => {
    await using db = await (await cluster(major)).database()
    await bigTable(db)
    await using eyes = await ArchiveEyes.open(db.url)
    const client = await db.client()
    for (const { text } of sharedWork(await eyes.columns('big')))
      await client.query(text.replace('set local', 'set'))
    const copy = await copyOf(eyes, 'big')
    const query = copy.slice(copy.indexOf('(') + 1, copy.lastIndexOf(') to stdout'))
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain (verbose, costs off) ${query}`)
    const plan = rows.map((row) => row['QUERY PLAN'])
    expect(plan.filter((line) => line.includes('Workers Planned: 1'))).toHaveLength(1)
    expect(plan.filter((line) => line.includes('jsonb_out(big.payload)'))).toHaveLength(1)
    expect(plan[0]).toContain('Gather')
  })

  it('gives every row once, with its own hash', async () => {
    await using db = await (await cluster(major)).database()
    await bigTable(db)
    await using eyes = await ArchiveEyes.open(db.url)
    const server = await eyes.onServer('big')
    const text = await copyOf(eyes, 'big')
    await eyes.session.query('begin')
    for (const words of sharedWork(await eyes.columns('big'))) await eyes.session.query(words.text)
    const hashes = new RowHashes(4)
    expect(await digestOf(eyes.session.copyTo({ text, lock: null }, hashes), 4)).toEqual(server)
    expect(hashes.contents()).toEqual(server)
    await eyes.session.query('commit')
  })
})

describeEachMajor('the text of a value', (major) => {
  it('is what COPY writes, also where somebody has made a cast that writes something else', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`create function public.short(timestamptz) returns text language sql immutable as $$select 'short'$$;
      create cast (timestamptz as text) with function public.short(timestamptz) as assignment;
      create table public.cut (id int, ts timestamptz(3));
      insert into public.cut values (1, '2026-03-02 12:34:56.789+00'), (2, null)`)
    await using eyes = await ArchiveEyes.open(db.url)
    const copy = await together(eyes.copy('cut'))
    expect(copy.toString()).toBe('1\t2026-03-02 12:34:56.789+00\n2\t\\N\n')
    expect(await eyes.inCopy('cut')).toEqual(await eyes.onServer('cut'))
    expect(await eyes.sentWith('cut')).toEqual(await eyes.onServer('cut'))
  })

  it('is made by no other process where a type is not PostgreSQL’s own', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`create type public.mood as enum ('ok');
      create table public.own (id int, ok boolean, tags text[]); create table public.foreign_type (id int, m public.mood)`)
    await using eyes = await ArchiveEyes.open(db.url)
    expect(sharedWork(await eyes.columns('own'))).toHaveLength(2)
    expect(sharedWork(await eyes.columns('foreign_type'))).toEqual([])
  })
})
