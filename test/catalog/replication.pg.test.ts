import { expect, it } from 'vitest'
import { readReplication } from '../../src/catalog/read-replication.ts'
import { type Replication } from '../../src/domain/replication.ts'
import { Session } from '../../src/postgres/session.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'

const setup = `
  create schema s;
  create table s.t (id bigint, ts timestamptz not null, secret text, primary key (id, ts)) partition by range (ts);
  create table s.t_1 partition of s.t for values from ('2026-01-01') to ('2026-02-01');
  create table s.bare (id bigint, ts timestamptz not null) partition by range (ts);
  create table s.bare_1 partition of s.bare for values from ('2026-01-01') to ('2026-02-01');
  create table s.bare_2 partition of s.bare for values from ('2026-02-01') to ('2026-03-01') partition by range (id);
  create table s.bare_2_low partition of s.bare_2 for values from (0) to (9);
  create table s.bare_3 partition of s.bare for values from ('2026-03-01') to ('2026-04-01');
  alter table s.bare_3 replica identity full;
  create table s.quiet (ts timestamptz not null) partition by range (ts);`

/** As a plain role sees it, by the set's name. */
async function read(db: TestDatabase): Promise<Readonly<Record<string, Replication>>> {
  const role = await db.role('reader')
  await using session = await Session.open(fixedTarget('main', db.urlAs(role)))
  const found = await readReplication(session)
  const names = await db.rows<{ oid: number; name: string }>('select oid, relname as name from pg_class')
  const nameOf = new Map(names.map(({ oid, name }) => [oid, name]))
  return Object.fromEntries([...found].map(([oid, each]) => [nameOf.get(oid) ?? '', each]))
}

describeEachMajor('what replication has to do with a set', (major) => {
  it('is nothing where nothing is published', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(setup)
    expect(await read(db)).toEqual({})
  })

  it('are the publications that have it, each in its way', async () => {
    await using db = await (await cluster(major)).database()
    const owner = await db.role('owner')
    await db.exec(`${setup}
      alter table s.t owner to "${owner}";
      create publication "By Name" for table s.t (id, ts) with (publish_via_partition_root);
      create publication few for table s.t where (id > 3) with (publish_via_partition_root);
      create publication schemas for tables in schema s with (publish = 'insert');
      create publication parts for table s.bare_1, s.bare_2_low, s.bare_3 with (publish = 'insert');
      grant create on database "${db.name}" to "${owner}"; alter publication few owner to "${owner}"`)
    const { t, bare, quiet } = await read(db)
    const common = {
      viaRoot: false,
      columns: undefined,
      hasRowFilter: false,
      mayAlter: false,
      schemas: [] as string[],
      members: [],
    }
    const named = { ...common, covers: 'table', viaRoot: true, owner: 'postgres' }
    const schemas = { ...common, name: 'schemas', covers: 'schema', owner: 'postgres', schemas: ['s'] }
    expect(t?.publications).toEqual([
      { ...named, name: 'By Name', columns: ['id', 'ts'] },
      { ...named, name: 'few', hasRowFilter: true, owner, mayAlter: true },
      schemas,
    ])
    expect(quiet?.publications).toEqual([{ ...schemas, mayAlter: true }])
    expect(bare?.publications.map(({ name, covers, members }) => [name, covers, members.length])).toEqual([
      ['parts', 'partitions', 3],
      ['schemas', 'schema', 0],
    ])
    // Nothing but inserts is sent.
    expect(bare?.unidentified.count).toBe(0)
  })

  it('are the tables whose rows nothing tells apart, at any depth', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`${setup} create publication everything for all tables`)
    const { t, bare } = await read(db)
    expect(t?.unidentified).toEqual({ count: 0, first: [] })
    expect(bare?.unidentified).toEqual({
      count: 2,
      first: [
        { schema: 's', name: 'bare_2_low' },
        { schema: 's', name: 'bare_1' },
      ],
    })
  })
})
