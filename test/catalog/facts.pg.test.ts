import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Facts, type FactsRequest, readFacts } from '../../src/catalog/read-facts.ts'
import { readRole } from '../../src/catalog/read-role.ts'
import { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { Journal } from '../../src/journal/journal.ts'
import { migrate } from '../../src/journal/migrate.ts'
import { type Session } from '../../src/postgres/session.ts'
import { cluster, describeEachMajor, ownServer } from '../support/cluster.ts'
import { sessionWith, until } from '../postgres/sessions.ts'

const facts = (session: Session, request: Partial<FactsRequest> = {}): Promise<Facts> =>
  readFacts(session, { database: 'main', ledgerSchema: 'partitiond', named: [], ...request })

const setup = `
  create table t (id int, ts date) partition by range (ts);
  create table t_0 partition of t for values from ('2026-01-01') to ('2026-02-01');
  create table t_1 partition of t for values from ('2026-02-01') to ('2026-03-01')`

describeEachMajor('the facts of a database', (major) => {
  it('carry the clock of the server and who it is', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    const [server] = await db.rows<{ oid: number; id: string; timeline: number }>(
      `select d.oid, (select system_identifier::text from pg_control_system()) as id,
              (select timeline_id from pg_control_checkpoint()) as timeline
       from pg_database d where datname = current_database()`,
    )
    const seen = await facts(session)
    const [clock] = await db.rows<{ now: Date }>('select clock_timestamp() as now')
    expect(seen.database).toEqual({
      name: 'main',
      datname: db.name,
      oid: server?.oid,
      systemIdentifier: server?.id,
      timeline: server?.timeline,
    })
    expect(seen.takenAt).toEqual(seen.serverNow)
    expect((clock?.now.getTime() ?? 0) - seen.serverNow.epochMilliseconds).toBeLessThan(10_000)
    expect(seen.features).toEqual(session.features)
    expect(seen.findings).toEqual([])
  })

  it('stand at another moment when told so, and still know the clock of the server', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    const at = Temporal.Instant.from('2030-01-01T00:00:00Z')
    const seen = await facts(session, { at })
    expect(seen.takenAt).toEqual(at)
    expect(Temporal.Instant.compare(seen.serverNow, at)).toBeLessThan(0)
  })

  it('reuse a cached structure while nothing changed, with new sizes', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(setup)
    await using session = await sessionWith(db.url)
    const first = await facts(session)
    const second = await facts(session, { cached: first })
    expect(second.sets[0]).toBe(first.sets[0])
    await db.exec(`insert into t select i, '2026-01-15' from generate_series(1, 1000) i; analyze t_0`)
    const third = await facts(session, { cached: second })
    expect(third.fingerprint).toBe(first.fingerprint)
    expect(third.sets[0]?.partitions.map(({ rows }) => rows)).toEqual([1000, -1])
    expect(third.sets[0]?.partitions[0]?.pages).toBeGreaterThan(0)
    expect(third.sets[0]?.partitions[1]).toBe(first.sets[0]?.partitions[1])
    await db.exec('drop table t_1')
    expect((await facts(session, { cached: third })).sets[0]?.partitions).toHaveLength(1)
  })

  it('say in words what a named relation is instead of a partitioned table', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`
      ${setup};
      create schema "S";
      create table "S".plain (); create view "S".v as select 1; create materialized view "S".m as select 1;
      create sequence "S".s; create type "S".c as (a int);
      create table t_2 partition of t for values from ('2026-03-01') to ('2026-04-01') partition by list (id)`)
    await using session = await sessionWith(db.url)
    const inS = ['plain', 'v', 'm', 's', 'c', 'absent'].map((name) => ({ schema: 'S', name }))
    const inPublic = ['t', 't_0', 't_2'].map((name) => ({ schema: 'public', name }))
    const { others } = await facts(session, { named: [...inS, ...inPublic] })
    expect(Object.fromEntries(others.map(({ name, kind }) => [name.name, kind]))).toEqual({
      plain: 'table',
      v: 'view',
      m: 'materialized view',
      s: 'sequence',
      c: 'composite type',
      t_0: 'partition of public.t',
      t_2: 'partition of public.t',
    })
  })

  it('hold the ledger beside what its OIDs are now', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(setup)
    await using session = await sessionWith(db.url)
    expect((await facts(session, { missing: ['create schema'] })).ledger).toEqual({
      available: false,
      missing: ['create schema'],
      entries: [],
      archives: [],
      holds: [],
      restored: [],
    })
    await migrate(session, 'partitiond')
    const { sets, database } = await facts(session)
    const [set] = sets
    const [first, second] = set?.partitions ?? []
    if (set === undefined || first === undefined || second === undefined) throw new Error('no set')
    const journal = new Journal('partitiond')
    const at = Temporal.Instant.from('2026-05-01T00:00:00Z')
    const common = {
      parent: set.name,
      parentOid: set.oid,
      lower: '2026-01-01',
      upper: '2026-02-01',
      keyType: 'date',
      at,
    }
    const one = await journal.intendDetach(session, { ...common, partitionOid: first.oid, name: first.name })
    const two = await journal.intendDetach(session, {
      ...common,
      partitionOid: second.oid,
      name: second.name,
    })
    await db.exec(
      'alter table t detach partition t_1; alter table t_1 rename to gone; create schema archive; alter table gone set schema archive',
    )
    await journal.confirmDetached(session, two, { name: { schema: 'archive', name: 'gone' }, at })
    const entry = {
      parent: { schema: 'public', name: 't' },
      parentOid: set.oid,
      databaseOid: database.oid,
      systemIdentifier: database.systemIdentifier,
      lower: '2026-01-01',
      upper: '2026-02-01',
      keyType: 'date',
    }
    expect((await facts(session)).ledger).toEqual({
      available: true,
      missing: [],
      entries: [
        {
          ...entry,
          id: one,
          partitionOid: first.oid,
          name: first.name,
          state: 'detaching',
          detachedAt: undefined,
          detachedAtServer: undefined,
          table: {
            oid: first.oid,
            name: first.name,
            owner: 'postgres',
            kind: 'r',
            attachedTo: set.oid,
            pendingDetach: false,
          },
          archive: undefined,
        },
        {
          ...entry,
          id: two,
          partitionOid: second.oid,
          name: { schema: 'archive', name: 'gone' },
          state: 'detached',
          detachedAt: at,
          detachedAtServer: expect.any(Temporal.Instant),
          table: {
            oid: second.oid,
            name: { schema: 'archive', name: 'gone' },
            owner: 'postgres',
            kind: 'r',
            attachedTo: undefined,
            pendingDetach: false,
          },
          archive: undefined,
        },
      ],
      archives: [],
      holds: [],
      restored: [],
    })
    await db.exec('drop table archive.gone')
    expect((await facts(session)).ledger.entries[1]?.table).toBeUndefined()
    await journal.markDropped(session, [two], at)
    expect((await facts(session)).ledger.entries).toHaveLength(1)
  })

  it('hold what is known of an archive, also when its partition is gone', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(setup)
    await using session = await sessionWith(db.url)
    await migrate(session, 'partitiond')
    const { sets } = await facts(session)
    const [set] = sets
    const [first] = set?.partitions ?? []
    if (set === undefined || first === undefined) throw new Error('no set')
    const journal = new Journal('partitiond')
    const at = Temporal.Instant.from('2026-05-01T00:00:00Z')
    const id = await journal.intendDetach(session, {
      parent: set.name,
      parentOid: set.oid,
      partitionOid: first.oid,
      name: first.name,
      lower: '2026-01-01',
      upper: '2026-02-01',
      keyType: 'date',
      at,
    })
    const written = {
      kind: 'directory',
      format: 'copy',
      location: 'file:///vault/x/manifest.json',
      manifestSha256: 'a'.repeat(64),
      contents: { rows: 3, digest: '0123456789abcdef' },
      bytes: 4096,
      at,
      name: first.name,
    } as const
    await expect(journal.archives.recordWritten(session, id, written)).rejects.toMatchObject({
      code: 'ledger-not-written',
    })
    await journal.confirmDetached(session, id, { name: first.name, at })
    await journal.archives.recordWritten(session, id, written)
    const { at: archivedAt, name: _, ...rest } = written
    const unproved = { verifiedAt: undefined, checkedAt: undefined, damage: '' }
    const record = { ...rest, archivedAt, columns: undefined, ...unproved }
    const entryOf = async () => (await facts(session)).ledger.entries[0]
    expect(await entryOf()).toMatchObject({ state: 'archived', archive: record })

    await journal.archives.recordVerified(session, id, at)
    expect(await entryOf()).toMatchObject({ state: 'verified', archive: { verifiedAt: at, checkedAt: at } })
    await journal.archives.recordDamage(session, id, 'cut short', at)
    expect(await entryOf()).toMatchObject({
      state: 'archived',
      archive: { ...unproved, damage: 'cut short', checkedAt: at },
    })
    await journal.archives.reopen(session, id)
    expect(await entryOf()).toMatchObject({ state: 'detached' })
    await journal.archives.recordWritten(session, id, written)
    await journal.archives.recordVerified(session, id, at)

    // Dropped by hand: the archive is remembered all the same.
    await journal.forget(session, id)
    const { entries, archives } = (await facts(session)).ledger
    expect(entries).toEqual([])
    expect(archives).toMatchObject([
      { id, name: first.name, archive: { ...record, verifiedAt: at, checkedAt: at } },
    ])
  })

  it('know the oldest transaction of others, and of nobody else', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    await using own = await sessionWith(db.url, { applicationName: 'partitiond worker' })
    await own.query('begin')
    expect((await facts(session)).pressure).toEqual({
      oldestTransaction: undefined,
      replicationLagSeconds: undefined,
      baseBackup: false,
      pgDump: undefined,
    })
    const dump = await db.client()
    await dump.query(`set application_name = 'pg_dump'`)
    const reader = await db.client()
    await reader.query(`set application_name = 'report'; begin; select 1`)
    await until(async () => (await facts(session)).pressure.oldestTransaction !== undefined)
    const [{ pid } = { pid: 0 }] = (await reader.query<{ pid: number }>('select pg_backend_pid() as pid'))
      .rows
    const { pressure, serverNow } = await facts(session)
    expect(pressure.oldestTransaction).toMatchObject({ pid, application: 'report' })
    expect(
      Temporal.Instant.compare(pressure.oldestTransaction?.startedAt ?? serverNow, serverNow),
    ).toBeLessThan(0)
    expect(pressure.pgDump).toEqual(expect.any(Number))
  })

  it('count a prepared transaction as an open one', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    const client = await db.client()
    await client.query(`begin; create table x (); prepare transaction '${db.name}'`)
    try {
      expect((await facts(session)).pressure.oldestTransaction).toMatchObject({
        pid: 0,
        application: `prepared transaction ${db.name}`,
      })
    } finally {
      await client.query(`rollback prepared '${db.name}'`)
    }
  })

  it('say what to grant where the server does not tell who it is', async () => {
    const server = await cluster(major)
    await using db = await server.database()
    const role = await db.role('daemon')
    await db.exec('revoke execute on function pg_control_system() from public')
    await using session = await sessionWith(db.urlAs(role))
    const seen = await facts(session)
    expect(seen.database).toMatchObject({ systemIdentifier: '', timeline: 1 })
    expect(seen.findings).toMatchObject([
      {
        code: 'identity-unreadable',
        level: 'error',
        hint: expect.stringContaining(`grant execute on function pg_catalog.pg_control_system()`),
      },
    ])
  })
})

describe('a standby', () => {
  let primary: EmbeddedServer
  let standby: EmbeddedServer

  beforeAll(async () => {
    primary = await ownServer(18)
    standby = await EmbeddedServer.start({ major: 18, standbyOf: primary })
  })

  afterAll(async () => {
    await standby[Symbol.asyncDispose]()
    await primary[Symbol.asyncDispose]()
  })

  it('is known as such, and as the same cluster', async () => {
    await using there = await sessionWith(standby.url())
    await using here = await sessionWith(primary.url())
    expect([await readRole(here), await readRole(there)]).toEqual(['primary', 'standby'])
    const [before, after] = [await facts(here), await facts(there)]
    expect(after.database).toEqual(before.database)
    await until(async () => (await facts(here)).pressure.replicationLagSeconds !== undefined)
    expect((await facts(here)).pressure.replicationLagSeconds).toBeLessThan(60)
  })

  it('is on a newer timeline at once when it is promoted, in a session that lives on', async () => {
    await using session = await sessionWith(standby.url())
    expect((await facts(session)).database.timeline).toBe(1)
    await session.query('select pg_promote()')
    expect(await readRole(session)).toBe('primary')
    expect((await facts(session)).database.timeline).toBe(2)
  })
})
