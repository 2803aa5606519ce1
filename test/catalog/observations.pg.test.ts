import { expect, it } from 'vitest'
import { readObservations } from '../../src/catalog/read-observations.ts'
import { rangeBound, type RangeBound } from '../../src/domain/bound.ts'
import { type Endpoint, MAXVALUE, MINVALUE } from '../../src/domain/endpoint.ts'
import { parseKeyValue } from '../../src/domain/key-value.ts'
import { type Inquiry, type Observations, takenKey } from '../../src/domain/observations.ts'
import { Journal } from '../../src/journal/journal.ts'
import { migrate } from '../../src/journal/migrate.ts'
import { type Session } from '../../src/postgres/session.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { sessionWith, until } from '../postgres/sessions.ts'

const now = Temporal.Instant.from('2026-06-01T00:00:00Z')
const nothing: Inquiry = {
  names: [],
  defaults: [],
  activity: [],
  parents: [],
  tables: [],
  traits: [],
  drift: [],
  references: [],
  indexes: [],
}

function observe(
  session: Session,
  inquiry: Partial<Inquiry>,
  ledgerAvailable = false,
): Promise<Observations> {
  const { features } = session
  return readObservations(
    session,
    { ...nothing, ...inquiry },
    { ledgerSchema: 'partitiond', now, ledgerAvailable, features },
  )
}

async function oidOf(db: TestDatabase, name: string): Promise<number> {
  const [row] = await db.rows<{ oid: number }>('select $1::regclass::oid as oid', [name])
  return row?.oid ?? 0
}

const month = (from: string, to: string): RangeBound =>
  rangeBound(
    parseKeyValue(`${from} 00:00:00+00`, 'timestamptz'),
    parseKeyValue(`${to} 00:00:00+00`, 'timestamptz'),
  )

async function wantedDefault(
  db: TestDatabase,
  bounds: readonly RangeBound[],
): Promise<Inquiry['defaults'][number]> {
  return {
    oid: await oidOf(db, 'public.rest'),
    name: { schema: 'public', name: 'rest' },
    key: { name: 'Ts', isExpression: false, type: 'timestamptz', notNull: false },
    bounds,
  }
}

const withDefault = `
  create table t (id int, "Ts" timestamptz) partition by range ("Ts");
  create table rest partition of t default`

describeEachMajor('the names that are taken', (major) => {
  it('are those of relations and types of any kind, but not of array types', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`
      create schema "S";
      create table "S".t (a int primary key); create view "S".v as select 1; create sequence "S".q;
      create type "S".e as enum ('a'); create domain "S".d as int`)
    await using session = await sessionWith(db.url)
    const names = ['t', 't_pkey', 'v', 'q', 'e', 'd', '_t', '_e', 'free'].map((name) => ({
      schema: 'S',
      name,
    }))
    const elsewhere = [
      { schema: 'public', name: 't' },
      { schema: 'nowhere', name: 't' },
    ]
    const { takenNames } = await observe(session, { names: [...names, ...elsewhere] })
    expect(takenNames).toEqual(
      new Set(['t', 't_pkey', 'v', 'q', 'e', 'd'].map((name) => takenKey({ schema: 'S', name }))),
    )
  })
})

describeEachMajor('a DEFAULT partition', (major) => {
  it('that is empty holds no row of any range', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(withDefault)
    await using session = await sessionWith(db.url)
    const range = month('2026-01-01', '2026-02-01')
    const wanted = await wantedDefault(db, [range])
    const { defaults } = await observe(session, { defaults: [wanted] })
    expect(defaults.get(wanted.oid)).toEqual({
      bytes: 0,
      hasRows: false,
      rows: 0,
      counts: [{ bound: range, rows: 0 }],
    })
  })

  it('has its rows counted by range, to the microsecond', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`${withDefault};
      insert into t values
        (1, '2026-01-01 00:00+00'), (2, '2026-01-31 23:59:59.999999+00'), (3, '2026-02-01 00:00+00'),
        (4, '2025-12-31 23:59:59.999999+00'), (5, null), (6, 'infinity'), (7, '-infinity'), (8, '4713-01-01 BC')`)
    await using session = await sessionWith(db.url)
    const january = month('2026-01-01', '2026-02-01')
    const march = month('2026-03-01', '2026-04-01')
    const past = rangeBound(MINVALUE, january.lower)
    const future = rangeBound(january.upper, MAXVALUE)
    const never: Endpoint = { kind: 'infinity' }
    const finite = rangeBound({ kind: '-infinity' }, never)
    const wanted = await wantedDefault(db, [january, march, past, future, finite])
    const { defaults, findings } = await observe(session, { defaults: [wanted] })
    const contents = defaults.get(wanted.oid)
    expect(contents?.counts.map(({ rows }) => rows)).toEqual([2, 0, 3, 2, 6])
    expect(contents?.counts.map(({ bound }) => bound)).toEqual(wanted.bounds)
    expect(contents).toMatchObject({ bytes: 8192, hasRows: true })
    expect(findings).toEqual([])
  })

  it('that had rows and has none any more is empty again', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`${withDefault}; insert into t values (1, now()); delete from t`)
    await using session = await sessionWith(db.url)
    const wanted = await wantedDefault(db, [])
    const { defaults } = await observe(session, { defaults: [wanted] })
    expect(defaults.get(wanted.oid)).toMatchObject({ bytes: 8192, hasRows: false, rows: 0 })
  })

  it('is found under its present name, and looked into as its owner', async () => {
    await using db = await (await cluster(major)).database()
    const owner = await db.role('owner')
    const daemon = await db.role('daemon', 'noinherit')
    await db.exec(`
      grant "${owner}" to "${daemon}"; grant usage on schema public to "${owner}";
      ${withDefault}; insert into t values (1, '2026-01-05');
      alter table rest owner to "${owner}"`)
    const wanted = await wantedDefault(db, [month('2026-01-01', '2026-02-01')])
    await db.exec('alter table rest rename to "Rest"')
    await using session = await sessionWith(db.urlAs(daemon))
    const { defaults } = await observe(session, { defaults: [wanted] })
    expect(defaults.get(wanted.oid)?.counts.map(({ rows }) => rows)).toEqual([1])
  })

  it('that may not be looked into, or is locked, is a finding and hides no other', async () => {
    await using db = await (await cluster(major)).database()
    const daemon = await db.role('daemon')
    await db.exec(`${withDefault}; insert into t values (1, now());
      create table u (ts date) partition by range (ts); create table empty partition of u default;
      create table w (ts date) partition by range (ts); create table locked partition of w default`)
    const locker = await db.client()
    await locker.query('begin; lock table locked in access exclusive mode')
    await using session = await sessionWith(db.urlAs(daemon))
    const forbidden = await wantedDefault(db, [])
    const empty = { ...forbidden, oid: await oidOf(db, 'empty'), name: { schema: 'public', name: 'empty' } }
    const locked = {
      ...forbidden,
      oid: await oidOf(db, 'locked'),
      name: { schema: 'public', name: 'locked' },
    }
    const { defaults, findings } = await observe(session, { defaults: [forbidden, locked, empty] })
    expect([...defaults.keys()]).toEqual([empty.oid])
    expect(findings).toMatchObject([
      {
        code: 'default-not-counted',
        subject: 'public.rest',
        message: expect.stringContaining('permission denied'),
      },
      {
        code: 'default-not-counted',
        subject: 'public.locked',
        message: expect.stringContaining('exclusive lock'),
      },
    ])
    expect(await session.query('show role')).toEqual([{ role: 'none' }])
  })

  it('that is partitioned itself is looked into down to its leaves', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`
      create table t (id int, "Ts" timestamptz) partition by range ("Ts");
      create table rest partition of t default partition by list (id);
      create table leaf partition of rest for values in (1);
      insert into t values (1, '2026-01-05')`)
    await using session = await sessionWith(db.url)
    const wanted = await wantedDefault(db, [month('2026-01-01', '2026-02-01')])
    const contents = (await observe(session, { defaults: [wanted] })).defaults.get(wanted.oid)
    expect(contents).toMatchObject({ bytes: 8192, hasRows: true, counts: [{ rows: 1 }] })
  })
})

describeEachMajor('the activity in a partition', (major) => {
  const setup = `
    create table t (id int, ts date) partition by range (ts);
    create table p partition of t for values from ('2026-01-01') to ('2026-02-01');
    insert into t select i, '2026-01-05' from generate_series(1, 1000) i;
    update t set id = 0 where id <= 10; delete from t where id = 0`

  it('is told by its counters and by its pages', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(setup)
    await db.exec('select pg_stat_force_next_flush()')
    await using session = await sessionWith(db.url)
    const oid = await oidOf(db, 'p')
    const fresh = (await observe(session, { activity: [oid] })).activity.get(oid)
    expect(fresh).toMatchObject({
      oid,
      bytes: 5 * 8192,
      now: { at: now, counters: { inserted: 1000n, updated: 10n, deleted: 10n }, statsReset: '' },
      since: undefined,
      frozen: undefined,
      triedAt: undefined,
      pages: 0,
      allVisiblePages: 0,
    })
    const vacuum = await db.client()
    // A session that is just starting elsewhere may hold back a VACUUM for a moment.
    await until(async () => {
      await vacuum.query('vacuum (freeze) p')
      const frozen = (await observe(session, { activity: [oid] })).activity.get(oid)
      expect(frozen).toMatchObject({ pages: 5, bytes: 5 * 8192 })
      return frozen?.allVisiblePages === 5 && frozen.allFrozenPages === (major >= 18 ? 5 : undefined)
    })
  })

  it('is compared with what was noted before', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(setup)
    await db.exec('select pg_stat_force_next_flush()')
    await using session = await sessionWith(db.url)
    await migrate(session, 'partitiond')
    const journal = new Journal('partitiond')
    const oid = await oidOf(db, 'p')
    const look = async (): Promise<NonNullable<ReturnType<Observations['activity']['get']>>> => {
      const seen = (await observe(session, { activity: [oid] }, true)).activity.get(oid)
      if (seen === undefined) throw new Error('nothing seen')
      return seen
    }
    const first = await look()
    const earlier = { ...first.now, at: now.subtract({ hours: 1 }) }
    await journal.recordSamples(session, [{ oid, now: earlier }])
    await journal.recordSamples(session, [first])
    await journal.recordFreeze(session, oid, { kind: 'tried', at: now })
    expect(await look()).toEqual({ ...first, since: earlier, triedAt: now })
    await journal.recordFreeze(session, oid, { kind: 'verified', sample: earlier })
    expect(await look()).toEqual({ ...first, since: earlier, frozen: earlier })
    await db.exec(`insert into t values (1, '2026-01-06'); select pg_stat_force_next_flush()`)
    await db.exec('select 1')
    const changed = await look()
    expect(changed.now.counters.inserted).toBe(1001n)
    expect(changed.since).toBeUndefined()
    await journal.recordSamples(session, [changed])
    expect((await look()).since).toEqual(changed.now)
    // Counters that began anew say nothing, even where they read the same.
    await db.exec('select pg_stat_reset()')
    expect((await look()).since).toBeUndefined()
  })

  it('of a locked partition is left out, and of the others told', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`${setup}; create table q partition of t for values from ('2026-02-01') to ('2026-03-01')`)
    const locker = await db.client()
    await locker.query('begin; lock table p in access exclusive mode')
    await using session = await sessionWith(db.url)
    const [p, q] = [await oidOf(db, 'p'), await oidOf(db, 'q')]
    expect([...(await observe(session, { activity: [p, q] })).activity.keys()]).toEqual([q])
  })
})

describeEachMajor('the statistics of a parent', (major) => {
  it('sum up its leaves, however deep', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`
      create table t (id int, ts date) partition by range (ts);
      create table p partition of t for values from ('2026-01-01') to ('2026-02-01');
      create table b partition of t for values from ('2026-02-01') to ('2026-03-01') partition by list (id);
      create table l partition of b default;
      insert into t select i, '2026-01-05' from generate_series(1, 100) i;
      insert into t select i, '2026-02-05' from generate_series(1, 50) i`)
    await db.exec('select pg_stat_force_next_flush()')
    await using session = await sessionWith(db.url)
    const oid = await oidOf(db, 't')
    const look = async (isAvailable: boolean): Promise<unknown> =>
      (await observe(session, { parents: [oid] }, isAvailable)).parents.get(oid)
    expect(await look(false)).toEqual({
      oid,
      rows: -1,
      lastAnalyzed: undefined,
      changes: 150n,
      changesAtLastAnalyze: undefined,
      deeperRows: 0,
    })
    await db.exec('analyze t')
    await migrate(session, 'partitiond')
    await new Journal('partitiond').recordParentAnalyze(session, oid, 150n, now)
    expect(await look(true)).toEqual({
      oid,
      rows: 150,
      lastAnalyzed: expect.any(Temporal.Instant),
      changes: 150n,
      changesAtLastAnalyze: 150n,
      deeperRows: 50,
    })
  })
})

describeEachMajor('a name', (major) => {
  it('is taken by any relation or type, but not by a copy of ours that a crash interrupted', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`
      create table stray (ts date);
      create type mood as enum ('good');
      create table copy (ts date, constraint partitiond_copy_a_b check (ts is not null))`)
    await using session = await sessionWith(db.url)
    const names = ['stray', 'mood', 'copy', 'free'].map((name) => ({ schema: 'public', name }))
    expect([...(await observe(session, { names })).takenNames].toSorted()).toEqual([
      'public\0mood',
      'public\0stray',
    ])
  })
})
