import { expect, it } from 'vitest'
import { readNewestKeys } from '../../src/catalog/newest/read-newest-keys.ts'
import { displayEndpoint } from '../../src/domain/key-value.ts'
import { endpointAt } from '../../src/domain/endpoint.ts'
import { isRangeKeyType } from '../../src/domain/key.ts'
import { type NewestKey } from '../../src/domain/snapshot.ts'
import { sessionWith } from '../postgres/sessions.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { setNamed, structureOf } from './look.ts'

/** How far public.t has come, in words. */
async function newestOf(db: TestDatabase): Promise<string> {
  await using session = await sessionWith(db.url)
  const set = setNamed(await structureOf(session), 't')
  const answers = await readNewestKeys(session, [set], { ledgerSchema: 'partitiond', ledgerAvailable: false })
  return inWords(answers.get(set.oid), set.key.columns[0]?.type ?? '')
}

function inWords(newest: NewestKey | undefined, type: string): string {
  if (newest?.unknown !== undefined) return `unknown: ${newest.unknown}`
  if (newest?.position === undefined || !isRangeKeyType(type)) return 'empty'
  return displayEndpoint(endpointAt(newest.position), type)
}

const tenThousands = (type: string, index: string): string => `
  create table public.t (k ${type} not null, body text) partition by range (k);
  ${index}
  create table public.t_0 partition of public.t for values from (0) to (10000);
  create table public.t_1 partition of public.t for values from (10000) to (20000);
  create table public.t_2 partition of public.t for values from (20000) to (30000);
  create table public.t_3 partition of public.t for values from (30000) to (40000);
  create table public.t_9 partition of public.t for values from (90000) to (maxvalue);
  create table public.t_rest partition of public.t default;`

const index = 'create index on public.t (k);'

describeEachMajor('the newest key', (major) => {
  it.for([
    ['integer', index],
    ['bigint', index],
    ['numeric', index],
    ['bigint', ''],
    ['numeric(9,3)', ''],
  ])(
    'of %s (%s) is the greatest in finite partitions, never of DEFAULT or up to MAXVALUE',
    async ([type = '', made = '']) => {
      await using db = await (await cluster(major)).database()
      await db.exec(tenThousands(type, made))
      expect(await newestOf(db)).toBe('empty')
      await db.exec('insert into public.t (k) values (5), (12345), (50000), (99999)')
      expect(await newestOf(db)).toBe('12345')
      // A file with no row in it is passed by.
      await db.exec('insert into public.t (k) values (25000); delete from public.t where k = 25000')
      expect(await newestOf(db)).toBe('12345')
    },
  )

  it('is told by the sequence that the key owns where no index does, and only within the newest partition with rows', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(tenThousands('bigint', ''))
    await db.exec(
      `create sequence public.s owned by public.t.k; alter table public.t alter k set default nextval('public.s');
       insert into public.t select from generate_series(1, 500)`,
    )
    expect(await newestOf(db)).toBe('500')
    // The sequence is ahead, within the partitions or beyond them all: rows tell, or the newest of them would be old.
    await db.exec(`select setval('public.s', 35000)`)
    expect(await newestOf(db)).toBe('500')
    await db.exec(`select setval('public.s', 1000000)`)
    expect(await newestOf(db)).toBe('500')
    // The sequence is behind: the rows come from elsewhere.
    await db.exec(`insert into public.t (k) values (21000); select setval('public.s', 7)`)
    expect(await newestOf(db)).toBe('21000')
  })

  it('of one set is not in the way of the others, whatever stands in its lists or was written down of it', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`
      create table public.t (k numeric not null) partition by list (k);
      create table public.t_1 partition of public.t for values in (10);
      create table public.t_2 partition of public.t for values in (0.0000000000000000000000001);
      insert into public.t values (10);
      create table public.u (k bigint not null) partition by range (k);
      create table public.u_1 partition of public.u for values from (0) to (10);
      insert into public.u values (5);
      create schema partitiond; create table partitiond.newest_key (parent_oid oid, key numeric);
      insert into partitiond.newest_key values ('public.u'::regclass, 1.5)`)
    await using session = await sessionWith(db.url)
    const structure = await structureOf(session)
    const sets = [setNamed(structure, 't'), setNamed(structure, 'u')]
    const answers = await readNewestKeys(session, sets, { ledgerSchema: 'partitiond', ledgerAvailable: true })
    expect(sets.map((set) => inWords(answers.get(set.oid), set.key.columns[0]?.type ?? ''))).toEqual([
      '10',
      '5',
    ])
  })

  it('is read through branches, and of many empty partitions above it', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(
      `create table public.t (k bigint not null, r text not null, primary key (k, r)) partition by range (k);
       do $$ begin for n in 0..99 loop
         execute format('create table public.t_%s partition of public.t for values from (%s) to (%s) partition by list (r)', n, n * 10, n * 10 + 10);
         execute format('create table public.t_%s_a partition of public.t_%s default', n, n);
       end loop; end $$;
       insert into public.t values (17, 'x'), (23, 'y')`,
    )
    expect(await newestOf(db)).toBe('23')
  })

  it('is unknown after a great DELETE from a table without an index: history is not read', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(tenThousands('bigint', ''))
    await db.exec(
      `insert into public.t (k) values (5), (10001), (20001), (30001); delete from public.t where k > 10000`,
    )
    expect(await newestOf(db)).toBe(
      'unknown: its 3 newest partitions with bytes hold no row, and no index tells of the others',
    )
  })

  it('is unknown, with the reason, while somebody locks the newest partition', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(tenThousands('bigint', index))
    await db.exec('insert into public.t (k) values (12345)')
    const client = await db.client()
    await client.query('begin; lock table public.t_1 in access exclusive mode')
    expect(await newestOf(db)).toContain('unknown: ')
    await client.query('rollback')
    expect(await newestOf(db)).toBe('12345')
  })
})
