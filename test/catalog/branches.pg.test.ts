import { expect, it } from 'vitest'
import { refreshSizes } from '../../src/catalog/refresh-sizes.ts'
import { type Partition } from '../../src/domain/partition.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type Session } from '../../src/postgres/session.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'
import { sessionWith } from '../postgres/sessions.ts'
import { setNamed, structureOf } from './look.ts'

const divided = `
  create schema s;
  create table s.dim (id bigint primary key);
  create table s.t (ts date not null, region text collate "C", id bigint references s.dim) partition by range (ts);
  create table s.jan partition of s.t for values from ('2026-01-01') to ('2026-02-01') partition by list (region);
  create table s.jan_eu partition of s.jan for values in ('eu', null) partition by hash (id);
  create table s.jan_eu_0 partition of s.jan_eu for values with (modulus 1, remainder 0);
  create table s.jan_us partition of s.jan for values in ('us');
  create table s.feb partition of s.t for values from ('2026-02-01') to ('2026-03-01')`

interface Told {
  readonly name: string
  readonly by: string | undefined
  readonly below: readonly Told[]
}

function told({ name, branch }: Partition): Told {
  const by = branch && `${branch.key.method} ${branch.key.columns.map((column) => column.name).join()}`
  return { name: name.name, by, below: (branch?.partitions ?? []).map(told) }
}

/** How many statements reading takes. */
async function statementsOf(session: Session): Promise<number> {
  let count = 0
  const counting = new Proxy(session, {
    get(target, word) {
      if (word === 'query' || word === 'run') count += 1
      const value: unknown = Reflect.get(target, word)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  await structureOf(counting)
  return count
}

describeEachMajor('what a partition is divided into', (major) => {
  it('is read with it, level by level, in as many statements as without', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    const before = await statementsOf(session)
    await db.exec(divided)
    const structure = await structureOf(session)
    expect(structure.sets).toHaveLength(1)
    const set = setNamed(structure, 't')
    expect(set.partitions.map(told)).toEqual([
      {
        name: 'jan',
        by: 'list region',
        below: [
          { name: 'jan_eu', by: 'hash id', below: [{ name: 'jan_eu_0', by: undefined, below: [] }] },
          { name: 'jan_us', by: undefined, below: [] },
        ],
      },
      { name: 'feb', by: undefined, below: [] },
    ])
    const branch: PartitionSet | undefined = set.partitions[0]?.branch
    expect(branch?.key.columns).toMatchObject([{ type: 'text', collation: 'C' }])
    expect(branch?.partitions[0]?.bound).toEqual({ kind: 'list', values: ['eu', null] })
    // A foreign key of the table is one of every branch: whoever attaches a leaf locks what it references.
    expect(branch?.partitions[0]?.branch?.foreignKeys).toEqual(set.foreignKeys)
    expect(set.columns.map(({ asKey }) => asKey)).toEqual([
      { type: 'date', notNull: true },
      { type: 'text', notNull: false, collation: 'C' },
      { type: 'bigint', notNull: false },
    ])
    expect(await statementsOf(session)).toBe(before)
  })

  it('has its sizes refreshed, and what did not grow stays the same object', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(divided)
    await using session = await sessionWith(db.url)
    const before = await structureOf(session)
    await db.exec(`insert into s.t values ('2026-01-05', 'us', null)`)
    await db.exec('vacuum s.jan_us')
    const after = await refreshSizes(session, before, 'new')
    const [jan, feb] = setNamed(after, 't').partitions
    expect(jan?.branch?.partitions[1]).toMatchObject({ pages: 1, rows: 1 })
    expect(feb).toBe(setNamed(before, 't').partitions[1])
    expect(jan?.branch?.partitions[0]).toBe(setNamed(before, 't').partitions[0]?.branch?.partitions[0])
  })
})
