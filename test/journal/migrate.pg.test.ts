import { expect, it } from 'vitest'
import { readFacts } from '../../src/catalog/read-facts.ts'
import { migrate } from '../../src/journal/migrate.ts'
import { migrations } from '../../src/journal/migrations.ts'
import { type Session } from '../../src/postgres/session.ts'
import { inSchema } from '../../src/postgres/sql-file.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { sessionWith } from '../postgres/sessions.ts'

const ready = { available: true, missing: [] }

const hasLedger = async (session: Session, ledgerSchema: string): Promise<boolean> =>
  (await readFacts(session, { database: 'main', ledgerSchema, named: [] })).ledger.available

const tables = (
  db: TestDatabase,
  schema: string,
): Promise<readonly { readonly name: string; readonly owner: string }[]> =>
  db.rows(
    `select relname as name, pg_get_userbyid(relowner) as owner from pg_class
     where relnamespace = $1::regnamespace and relkind = 'r' order by relname`,
    [`"${schema.replaceAll('"', '""')}"`],
  )

const names = [
  'cluster_identity',
  'hold',
  'index_build',
  'journal',
  'ledger',
  'migration',
  'newest_key',
  'parent_analysis',
  'restored',
  'sample',
]

const everyMigration = migrations.map(({ number }) => ({ number }))

describeEachMajor('the schema of the ledger', (major) => {
  it('is made by a plain role that may create it, belongs to it, and is closed to others', async () => {
    await using db = await (await cluster(major)).database()
    const daemon = await db.role('daemon')
    const stranger = await db.role('stranger')
    await db.exec(`grant create on database "${db.name}" to "${daemon}"`)
    await using session = await sessionWith(db.urlAs(daemon))
    expect(await hasLedger(session, 'partitiond')).toBe(false)
    expect(await migrate(session, 'partitiond')).toEqual(ready)
    expect(await tables(db, 'partitiond')).toEqual(names.map((name) => ({ name, owner: daemon })))
    expect(await hasLedger(session, 'partitiond')).toBe(true)
    await using other = await sessionWith(db.urlAs(stranger))
    expect(await hasLedger(other, 'partitiond')).toBe(false)
  })

  it('may have any name', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    const schema = `Mixed "q" $1 크기 :"schema"`
    expect(await migrate(session, schema)).toEqual(ready)
    expect((await tables(db, schema)).map(({ name }) => name)).toEqual(names)
    expect(await hasLedger(session, schema)).toBe(true)
  })

  it('is left alone once it is up to date', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    await migrate(session, 'partitiond')
    const locker = await db.client()
    // Nothing is written and no lock is waited for.
    await locker.query(
      'begin; lock table partitiond.ledger in access exclusive mode; select pg_advisory_xact_lock(1885434484, 3)',
    )
    expect(await migrate(session, 'partitiond')).toEqual(ready)
    expect(await db.rows('select number from partitiond.migration order by number')).toEqual(everyMigration)
  })

  it('of an older version is not used before it is brought up to date, and keeps its rows then', async () => {
    await using db = await (await cluster(major)).database()
    await using session = await sessionWith(db.url)
    await db.exec('create schema partitiond')
    for (const { number, text } of migrations.slice(0, 1)) {
      await db.exec(inSchema(text, 'partitiond'))
      await db.exec(`insert into partitiond.migration (number) values (${number})`)
    }
    await db.exec(`insert into partitiond.ledger (parent_schema, parent_name, parent_oid, partition_oid, partition_schema, partition_name,
        database_oid, system_identifier, lower, upper, key_type, state, intended_at, detached_at, detached_at_server)
      values ('public', 't', 1, 2, 'public', 'gone', 3, '4', '2026-01-01', '2026-02-01', 'date', 'detached', now(), now(), now())`)
    expect(await hasLedger(session, 'partitiond')).toBe(false)
    expect(await migrate(session, 'partitiond')).toEqual(ready)
    expect(await hasLedger(session, 'partitiond')).toBe(true)
    expect(await db.rows('select partition_name, state, archive_location from partitiond.ledger')).toEqual([
      { partition_name: 'gone', state: 'detached', archive_location: null },
    ])
  })

  it('is made once when several daemons begin at the same time', async () => {
    await using db = await (await cluster(major)).database()
    const sessions = await Promise.all(Array.from({ length: 5 }, () => sessionWith(db.url)))
    try {
      expect(await Promise.all(sessions.map((session) => migrate(session, 'partitiond')))).toEqual(
        sessions.map(() => ready),
      )
      expect(await db.rows('select number from partitiond.migration order by number')).toEqual(everyMigration)
    } finally {
      await Promise.all(sessions.map((session) => session[Symbol.asyncDispose]()))
    }
  })

  it('is either made wholly or not at all', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec('create schema partitiond; create table partitiond.sample (somebody text)')
    await using session = await sessionWith(db.url)
    await expect(migrate(session, 'partitiond')).rejects.toMatchObject({ code: 'name-taken' })
    expect((await tables(db, 'partitiond')).map(({ name }) => name)).toEqual(['sample'])
  })

  it('without the right to make it, is what a DBA is asked for, statement by statement', async () => {
    await using db = await (await cluster(major)).database()
    const daemon = await db.role('Daemon')
    await using session = await sessionWith(db.urlAs(daemon))
    const help = await migrate(session, 'Led.ger')
    expect(help).toEqual({
      available: false,
      missing: [`create schema "Led.ger" authorization "${daemon}";`],
    })
    for (const statement of help.missing) await db.exec(statement)
    expect(await migrate(session, 'Led.ger')).toEqual(ready)
  })

  it('that another role made is asked to be handed over', async () => {
    await using db = await (await cluster(major)).database()
    const daemon = await db.role('daemon')
    await using admin = await sessionWith(db.url)
    await migrate(admin, 'partitiond')
    await using session = await sessionWith(db.urlAs(daemon))
    const help = await migrate(session, 'partitiond')
    expect(help.available).toBe(false)
    expect(help.missing[0]).toBe(`alter schema partitiond owner to ${daemon};`)
    expect(help.missing.slice(1)).toEqual(
      names.map((name) => `alter table partitiond.${name} owner to ${daemon};`),
    )
    for (const statement of help.missing) await db.exec(statement)
    expect(await migrate(session, 'partitiond')).toEqual(ready)
    expect(await hasLedger(session, 'partitiond')).toBe(true)
  })
})
