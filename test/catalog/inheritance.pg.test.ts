import { expect, it } from 'vitest'
import { readMarks } from '../../src/catalog/fingerprint.ts'
import { readAging } from '../../src/catalog/read-aging.ts'
import { readStructure } from '../../src/catalog/read-structure.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { displayEndpoint } from '../../src/domain/key-value.ts'
import { isRangeKeyType } from '../../src/domain/key.ts'
import { parseName } from '../../src/domain/name.ts'
import { type Structure } from '../../src/domain/snapshot.ts'
import { type Session } from '../../src/postgres/session.ts'
import { inTransaction } from '../../src/postgres/transaction.ts'
import { sessionWith } from '../postgres/sessions.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'

function wanted(table: string, key: string) {
  const name = parseName(table)
  if (name === undefined) throw new Error(table)
  return [{ table: name, key }]
}

const look = (session: Session, table: string, key: string): Promise<Structure> =>
  inTransaction(session, 'snapshot', () => readStructure(session, 'partitiond', wanted(table, key)))

async function lookAt(session: Session, table: string, key: string): Promise<PartitionSet> {
  const { sets } = await look(session, table, key)
  const [set] = sets.filter(({ inheritance }) => inheritance !== undefined)
  if (set === undefined) throw new Error(`${table} is no set`)
  return set
}

/** `jan 2018-01-01 … 2018-02-01`, in the set's order; what has no range by its name alone. */
function ranges({ partitions, key }: PartitionSet): readonly string[] {
  const type = key.columns[0]?.type ?? ''
  return partitions.map(({ name, bound }) => {
    if (bound.kind !== 'range' || !isRangeKeyType(type)) return name.name
    return `${name.name} ${displayEndpoint(bound.lower, type)} … ${displayEndpoint(bound.upper, type)}`
  })
}

async function withDatabase(
  major: Parameters<typeof cluster>[0],
  setup: string,
  use: (session: Session, db: TestDatabase) => Promise<void>,
): Promise<void> {
  await using db = await (await cluster(major)).database()
  await db.exec(setup)
  await using session = await sessionWith(db.url)
  await use(session, db)
}

/** One child for each way to write a CHECK; `odd` ones cannot be read. Times are those of a session in Seoul. */
const written: readonly (readonly [string, string, string])[] = [
  ['timestamp', `k >= '2018-01-11' and k < '2018-01-12'`, '2018-01-11T00:00:00 … 2018-01-12T00:00:00'],
  [
    'timestamp',
    `k >= date '2018-01-11' and k < date '2018-01-12'`,
    '2018-01-11T00:00:00 … 2018-01-12T00:00:00',
  ],
  [
    'timestamp',
    `k between '2018-01-11' and '2018-01-11 23:59:59.999999'`,
    '2018-01-11T00:00:00 … 2018-01-12T00:00:00',
  ],
  [
    'timestamp(0)',
    `k between '2018-01-11' and '2018-01-11 23:59:59'`,
    '2018-01-11T00:00:00 … 2018-01-12T00:00:00',
  ],
  [
    'timestamp',
    `'2018-01-11' <= k and ('2018-01-12' > k and k is not null)`,
    '2018-01-11T00:00:00 … 2018-01-12T00:00:00',
  ],
  ['timestamp', `k::date = '2018-01-11'`, 'odd'],
  ['timestamp', `extract(year from k) = 2018`, 'odd'],
  ['timestamp', `not (k < '2018-01-11' or k >= '2018-01-12')`, 'odd'],
  ['timestamptz', `k >= '2018-01-11' and k < '2018-01-12'`, '2018-01-10T15:00:00Z … 2018-01-11T15:00:00Z'],
  ['timestamptz', `k >= date '2018-01-11'`, 'odd'],
  ['date', `k >= '2018-01-01' and k <= '2018-01-31'`, '2018-01-01 … 2018-02-01'],
  ['date', `k in ('2018-01-01', '2018-01-02')`, 'odd'],
  ['bigint', `k >= -1000 and k < 20000000000`, '-1000 … 20000000000'],
  ['smallint', `k >= -5::smallint and k < 10`, '-5 … 10'],
  ['numeric', `k >= -3 and k < 1.5`, '-3 … 1.5'],
  ['text collate "C"', `k >= 'a''b' and k < 'b'`, `a'b … b`],
  ['varchar(9) collate "C"', `k >= 'a' and k < 'b'`, `a … b`],
  [
    'uuid',
    `k >= '019b0000-0000-7000-8000-000000000000' and k < '019c0000-0000-7000-8000-000000000000'`,
    '019b0000-0000-7000-8000-000000000000 … 019c0000-0000-7000-8000-000000000000',
  ],
]

describeEachMajor('legacy inheritance sets in the catalog', (major) => {
  it('have the ranges that their CHECKs say, however written', () =>
    withDatabase(
      major,
      `set timezone = 'Asia/Seoul'; ${written
        .map(
          ([type, check], at) =>
            `create table public.p${at} (id int, k ${type}); create table public.c${at} (check (${check})) inherits (public.p${at});`,
        )
        .join('\n')}`,
      async (session) => {
        for (const [at, [type, check, range]] of written.entries()) {
          const shown = ranges(await lookAt(session, `public.p${at}`, 'k'))
          expect(shown, `${type}: ${check}`).toEqual([range === 'odd' ? `c${at}` : `c${at} ${range}`])
        }
      },
    ))

  it('leave out the range of what cannot be taken away safely, and say why', () =>
    withDatabase(
      major,
      `create schema s; create table s.p (id int, "K" date);
       create table s.good (check ("K" >= '2018-01-01' and "K" < '2018-02-01')) inherits (s.p);
       create table s.apart (check ("K" >= '2018-02-01'), check ("K" < '2018-03-01'), check (id > 0), check ("K" > '2000-01-01' or id = 1)) inherits (s.p);
       create table s.bare () inherits (s.p);
       create table s.unproved () inherits (s.p);
       alter table s.unproved add check ("K" >= '2018-03-01' and "K" < '2018-04-01') not valid;
       create table s.other (x int);
       create table s.two (check ("K" >= '2018-04-01' and "K" < '2018-05-01')) inherits (s.p, s.other);
       create table s.family (check ("K" >= '2018-05-01' and "K" < '2018-06-01')) inherits (s.p);
       create table s.grandchild () inherits (s.family);`,
      async (session) => {
        const set = await lookAt(session, 's.p', 'K')
        expect(ranges(set)).toEqual([
          'good 2018-01-01 … 2018-02-01',
          'apart 2018-02-01 … 2018-03-01',
          'bare',
          'family',
          'two',
          'unproved',
        ])
        expect(set.inheritance?.unusable.map(({ name, why }) => `${name.name}: ${why}`).toSorted()).toEqual([
          'bare: it has no validated CHECK on K alone',
          'family: other tables inherit from it',
          'two: it inherits from another table too',
          'unproved: it has no validated CHECK on K alone',
        ])
      },
    ))

  it('have their overlaps told, and what lies within another child is never aged', () =>
    withDatabase(
      major,
      `create table public.p (k date);
       create table public.year (check (k >= '2018-01-01' and k < '2019-01-01')) inherits (public.p);
       create table public.may (check (k >= '2018-05-01' and k < '2018-06-01')) inherits (public.p);
       create table public.turn (check (k >= '2018-12-01' and k < '2019-02-01')) inherits (public.p);
       create table public.twin (check (k >= '2018-12-01' and k < '2019-02-01')) inherits (public.p);`,
      async (session) => {
        const set = await lookAt(session, 'public.p', 'k')
        expect(ranges(set)).toEqual([
          'year 2018-01-01 … 2019-01-01',
          'turn 2018-12-01 … 2019-02-01',
          'twin 2018-12-01 … 2019-02-01',
          'may',
        ])
        expect(set.inheritance?.overlaps.map(({ name, other }) => `${name.name} ${other.name}`)).toEqual([
          'may year',
          'turn year',
          'twin turn',
        ])
      },
    ))

  it('are known again by a fingerprint that sees all they rest on', () =>
    withDatabase(
      major,
      `create table public.p (id int, k date);
       create table public.a (check (k >= '2018-01-01' and k < '2018-02-01')) inherits (public.p);
       create table public.dim (id int primary key);
       create function public.f() returns trigger language plpgsql as 'begin return new; end';`,
      async (session, db) => {
        const mark = async (): Promise<string> =>
          (await readMarks(session, 'partitiond', wanted('public.p', 'k'))).fingerprint
        const same: string[] = []
        let before = await mark()
        for (const change of [
          `create table public.b (check (k >= '2018-02-01' and k < '2018-03-01')) inherits (public.p)`,
          `alter table public.b no inherit public.p`,
          `alter table public.b inherit public.p`,
          `alter table public.a drop constraint a_k_check`,
          `alter table public.a add constraint a_k_check check (k >= '2018-01-02' and k < '2018-02-01') not valid`,
          `alter table public.a validate constraint a_k_check`,
          `alter table public.a rename to first`,
          `alter table public.p add column more int`,
          `alter table public.p rename column more to less`,
          `create trigger t before insert on public.p for each row execute function public.f()`,
          `alter table public.p disable trigger t`,
          `create or replace function public.f() returns trigger language plpgsql as 'begin return null; end'`,
          `create rule r as on insert to public.p do also nothing`,
          `create table public.grandchild () inherits (public.first)`,
          `alter table public.first add foreign key (id) references public.dim`,
          `alter table public.p enable row level security`,
        ]) {
          await db.exec(change)
          const now = await mark()
          if (now === before) same.push(change)
          before = now
        }
        expect(same).toEqual([])
        await db.exec(`insert into public.p values (1, '2018-01-01'); create table public.unrelated (k date)`)
        expect(await mark()).toBe(before)
        expect((await readMarks(session, 'partitiond', wanted('public.p', 'id'))).fingerprint).not.toBe(
          before,
        )
        expect((await look(session, 'public.p', 'k')).fingerprint).toBe(before)
        expect((await readMarks(session, 'partitiond')).fingerprint).not.toContain('-')
      },
    ))

  it('are as old as their oldest child', () =>
    withDatabase(
      major,
      `create table public.p (k date); create table public.a () inherits (public.p); create table public.alone (k date);`,
      async (session) => {
        expect(await readAging(session, 'partitiond')).toEqual([])
        const both = [...wanted('public.p', 'k'), ...wanted('public.alone', 'k')]
        const agings = await readAging(session, 'partitiond', both)
        expect(agings.map(({ table }) => table.name)).toEqual(['p'])
        expect(agings[0]?.maxXidAge).toBeGreaterThan(0)
      },
    ))

  it('are not read while somebody holds a child, and nobody is kept waiting', () =>
    withDatabase(
      major,
      `create table public.p (k date);
       create table public.a (check (k >= '2018-01-01' and k < '2018-02-01')) inherits (public.p);
       create table public.d (k date) partition by range (k);`,
      async (session, db) => {
        const holder = await db.client()
        await holder.query('begin; lock table public.a in access exclusive mode')
        const { sets, fingerprint } = await look(session, 'public.p', 'k')
        expect(sets.map(({ name, inheritance }) => [name.name, inheritance?.isRead])).toEqual([
          ['d', undefined],
          ['p', false],
        ])
        expect(fingerprint).toBe('')
        await holder.query('rollback')
        expect((await lookAt(session, 'public.p', 'k')).inheritance?.isRead).toBe(true)
      },
    ))

  it('are what a policy says: no partitioned table, no view, and nothing without a policy', () =>
    withDatabase(
      major,
      `create table public.p (k date); create table public.c () inherits (public.p);
       create table public.d (k date) partition by range (k); create view public.v as select 1 as k;`,
      async (session) => {
        for (const table of ['public.d', 'public.v', 'public.missing']) {
          const { sets } = await look(session, table, 'k')
          expect(sets.map(({ key }) => key.method)).toEqual(['range'])
        }
        expect((await lookAt(session, 'public.p', 'nothing')).key.columns).toEqual([])
        expect((await lookAt(session, 'public.c', 'k')).partitions).toEqual([])
      },
    ))
})
