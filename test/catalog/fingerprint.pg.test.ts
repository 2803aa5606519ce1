import { expect, it } from 'vitest'
import { type Session } from '../../src/postgres/session.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { sessionWith } from '../postgres/sessions.ts'
import { fingerprintOf, structureOf } from './look.ts'

const setup = `
  create schema s; create schema archive;
  create table s.dim (id bigint primary key);
  create table s.t (id bigint not null, ts date not null, v int, dim bigint) partition by range (ts);
  create table s.p1 partition of s.t for values from ('2026-01-01') to ('2026-02-01');
  create table s.p2 partition of s.t for values from ('2026-02-01') to ('2026-03-01');
  create table s.pd partition of s.t default;
  create unique index k on s.t (ts, id);
  create table s.uses (ts date, id bigint);
  create table s.stray (like s.t including all)`

/** Each kind of change that a plan may rest on. They build on each other, in this order. */
const changes: readonly (readonly [string, string])[] = [
  ['a new partition', `create table s.p3 partition of s.t for values from ('2026-03-01') to ('2026-04-01')`],
  [
    'an attached table',
    `alter table s.t attach partition s.stray for values from ('2026-05-01') to ('2026-06-01')`,
  ],
  ['a detached partition', 'alter table s.t detach partition s.stray'],
  ['a dropped partition', 'drop table s.p3'],
  ['another name of a partition', 'alter table s.p1 rename to first'],
  ['another schema of a partition', 'alter table s.first set schema archive'],
  ['another name of a schema', 'alter schema archive rename to old'],
  ['another name of the parent', 'alter table s.t rename to events'],
  ['another owner of a partition', 'alter table s.p2 owner to "$role"'],
  ['another name of an owner', 'alter role "$role" rename to "$role2"'],
  ['another owner of the parent', 'alter table s.events owner to "$role2"'],
  ['storage parameters of a partition', 'alter table s.p2 set (fillfactor = 70)'],
  ['reset storage parameters', 'alter table s.p2 reset (fillfactor)'],
  ['another tablespace of a partition', 'alter table s.p2 set tablespace "$space"'],
  ['another tablespace of the parent', 'alter table s.events set tablespace "$space"'],
  ['another name of a tablespace', 'alter tablespace "$space" rename to "$space2"'],
  ['the usual tablespace again', 'alter table s.p2 set tablespace pg_default'],
  ['the replica identity of a partition', 'alter table s.p2 replica identity full'],
  ['the replica identity of the parent', 'alter table s.events replica identity using index k'],
  ['another name of its index', 'alter index s.k rename to key'],
  ['an index on the parent alone', 'create index lonely on only s.events (v)'],
  ['an index dropped from the parent', 'drop index s.lonely'],
  ['a foreign key out', 'alter table s.events add constraint out foreign key (dim) references s.dim'],
  ['another name of a foreign key', 'alter table s.events rename constraint out to outward'],
  ['a dropped foreign key out', 'alter table s.events drop constraint outward'],
  [
    'a foreign key in',
    'alter table s.uses add constraint inward foreign key (ts, id) references s.events (ts, id)',
  ],
  ['a dropped foreign key in', 'alter table s.uses drop constraint inward'],
  [
    'a CHECK on the DEFAULT partition',
    `alter table s.pd add constraint partitiond_excludes_1 check (ts < '2026-06-01') not valid`,
  ],
  ['a proved CHECK on the DEFAULT partition', 'alter table s.pd validate constraint partitiond_excludes_1'],
  ['a CHECK taken from the DEFAULT partition', 'alter table s.pd drop constraint partitiond_excludes_1'],
  ['a new column', 'alter table s.events add column w int'],
  ['another name of a column', 'alter table s.events rename column w to x'],
  ['a column that may not be null', 'alter table s.events alter column v set not null'],
  ['a publication', 'create publication sends for table s.events'],
  ['another way of publishing', 'alter publication sends set (publish_via_partition_root = true)'],
  ['another publication’s table', 'alter publication sends add table s.uses'],
  ['a dropped publication', 'drop publication sends'],
  [
    'a partition that is divided',
    `create table s.branch partition of s.events for values from ('2027-01-01') to ('2027-02-01') partition by list (id)`,
  ],
  ['a partition of a branch', 'create table s.leaf partition of s.branch for values in (1)'],
  ['storage parameters of a partition of a branch', 'alter table s.leaf set (fillfactor = 70)'],
  ['a dropped partition of a branch', 'drop table s.leaf'],
  ['a new partitioned table', 'create table s.new (ts date) partition by range (ts)'],
  ['a dropped partitioned table', 'drop table s.new'],
]

/** Things that go on all day and that no plan rests on. */
const noise: readonly (readonly [string, string])[] = [
  ['an index on a partition', 'create index local on s.p2 (v)'],
  ['an index dropped from a partition', 'drop index s.local'],
  [
    'rows that come and go',
    `insert into s.t select i, date '2026-01-01' + i % 60 from generate_series(1, 1000) i; delete from s.t where id < 500`,
  ],
  ['ANALYZE', 'analyze s.t'],
  [
    'temporary tables',
    'create temporary table passing (id int primary key, check (id > 0)); create index on passing (id)',
  ],
  [
    'tables of others',
    'create table elsewhere (id int primary key); create index on elsewhere (id); create view v as select 1',
  ],
  ['the ledger of ours', 'create schema partitiond; create table partitiond.ledger (id int primary key)'],
  ['roles of others', 'create role "$passing"; drop role "$passing"'],
]

interface Playground extends AsyncDisposable {
  readonly session: Session
  /** Runs statements in which `$role` and `$space` stand for a role and a tablespace of this test, `$role2` and `$space2` for new names. */
  run(text: string): Promise<void>
}

async function playground(db: TestDatabase): Promise<Playground> {
  const role = await db.role('owner')
  await db.exec(setup)
  const admin = await db.client()
  await admin.query('set allow_in_place_tablespaces = on')
  await admin.query(`create tablespace "${role}_space" location ''`)
  const session = await sessionWith(db.url)
  return {
    session,
    run: (text) =>
      db.exec(
        text
          .replaceAll('$space', `${role}_space`)
          .replaceAll('$role', role)
          .replaceAll('$passing', `${role}_passing`),
      ),
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]()
      await db.exec('drop schema s cascade')
      for (const name of [`${role}_space`, `${role}_space2`])
        await admin.query(`drop tablespace if exists "${name}"`)
      await admin.query(`drop role if exists "${role}2"`)
    },
  }
}

describeEachMajor('the fingerprint', (major) => {
  it('changes with everything that a plan may rest on, and stays otherwise', async () => {
    await using db = await (await cluster(major)).database()
    await using ground = await playground(db)
    const { session } = ground
    let before = await fingerprintOf(session)
    for (const [what, text] of changes) {
      await ground.run(text).catch((error: unknown) => {
        throw new Error(`${what}: ${text}`, { cause: error })
      })
      const after = await fingerprintOf(session)
      const again = await fingerprintOf(session)
      expect({ what, isChanged: after !== before, isStable: again === after }).toEqual({
        what,
        isChanged: true,
        isStable: true,
      })
      before = after
    }
  })

  it('does not change with what goes on all day', async () => {
    await using db = await (await cluster(major)).database()
    await using ground = await playground(db)
    const { session } = ground
    await ground.run('insert into s.t values (0, current_date)')
    const before = await fingerprintOf(session)
    for (const [what, text] of noise) {
      await ground.run(text)
      const after = await fingerprintOf(session)
      expect({ what, isChanged: after !== before }).toEqual({ what, isChanged: false })
    }
    const vacuum = await db.client()
    await vacuum.query('vacuum (freeze, analyze) s.t')
    expect(await fingerprintOf(session)).toBe(before)
  })

  it('changes when a detach is begun and not finished, and when it is finished', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`
      create table t (ts date) partition by range (ts);
      create table t_0 partition of t for values from ('2026-01-01') to ('2026-02-01')`)
    await using session = await sessionWith(db.url)
    const attached = await fingerprintOf(session)
    const reader = await db.client()
    await reader.query('begin; select from t')
    const other = await db.client()
    await other.query(`set statement_timeout = '2s'`)
    await expect(other.query('alter table t detach partition t_0 concurrently')).rejects.toMatchObject({
      code: '57014',
    })
    const pending = await fingerprintOf(session)
    expect(pending).not.toBe(attached)
    await reader.query('rollback')
    await other.query(`set statement_timeout = 0`)
    await other.query('alter table t detach partition t_0 finalize')
    expect(await fingerprintOf(session)).not.toBe(pending)
  })

  it('stands for a structure: the same fingerprint, the same structure', async () => {
    await using db = await (await cluster(major)).database()
    await using ground = await playground(db)
    const { session } = ground
    await using another = await sessionWith(db.url)
    expect(await structureOf(another)).toEqual(await structureOf(session))
  })

  it('is there for a database without partitioned tables', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    expect(await fingerprintOf(session)).toMatch(/^[0-9a-f]{32}$/)
    expect((await structureOf(session)).sets).toEqual([])
  })
})
