import { lockKeys } from '../postgres/advisory-lock.ts'
import { type Session } from '../postgres/session.ts'
import { inSchema, sqlFile } from '../postgres/sql-file.ts'
import { inTransaction } from '../postgres/transaction.ts'
import { identifier, qualified, sql } from '../sql/fragment.ts'
import { migrations, newestMigration } from './migrations.ts'

/** Whether the ledger can be used; if not, the statements that a DBA must run, ready to be pasted. */
export interface MigrationResult {
  readonly available: boolean
  readonly missing: readonly string[]
}

const queries = {
  place: sqlFile(import.meta.url, './queries/ledger-place.sql'),
  number: sqlFile(import.meta.url, './queries/migration-number.sql'),
  lock: sqlFile(import.meta.url, './queries/migration-lock.sql'),
  applied: sqlFile(import.meta.url, './queries/migration-applied.sql'),
}

/** Ours in the schema: what a DBA may have to hand over. */
const tables = [
  'migration',
  'ledger',
  'journal',
  'sample',
  'parent_analysis',
  'cluster_identity',
  'hold',
  'restored',
  'index_build',
  'newest_key',
] as const

interface Place {
  readonly role: string
  readonly database: string
  readonly mayCreateSchema: boolean
  readonly hasSchema: boolean
  readonly mayUse: boolean
  readonly mayCreate: boolean
  readonly hasMigrations: boolean
  readonly foreignTables: readonly string[]
}

/**
 * Creates or upgrades our schema, in one transaction under an advisory lock: two daemons may do it at once. An up-to-date schema costs
 * two reads and no lock. Without the rights nothing is changed, and the result says what a DBA must run.
 * Throws LockNotAvailable when another copy migrates for longer than 10 s. Not for a standby.
 */
export async function migrate(session: Session, schema: string): Promise<MigrationResult> {
  const place = await readPlace(session, schema)
  const missing = missingRights(place, schema)
  if (missing.length > 0) return { available: false, missing }
  if (place.hasMigrations && (await readNumber(session, schema)) >= newestMigration)
    return { available: true, missing: [] }
  await inTransaction(session, 'write', async () => {
    await session.query("set local lock_timeout = '10s'")
    await session.query(queries.lock, [lockKeys.migration.first, lockKeys.migration.second])
    await applyMissing(session, schema)
  })
  return { available: true, missing: [] }
}

/** What a DBA would have to run before `migrate` could; empty when it could now. Changes nothing. */
export async function readMissingRights(session: Session, schema: string): Promise<readonly string[]> {
  return missingRights(await readPlace(session, schema), schema)
}

/** Looks again, now that nobody else migrates. */
async function applyMissing(session: Session, schema: string): Promise<void> {
  const place = await readPlace(session, schema)
  if (!place.hasSchema) await session.query(sql`create schema ${identifier(schema)}`.text)
  const applied = place.hasMigrations ? await readNumber(session, schema) : 0
  for (const migration of migrations.filter(({ number }) => number > applied)) {
    await session.query(inSchema(migration.text, schema))
    await session.query(inSchema(queries.applied, schema), [migration.number])
  }
}

async function readPlace(session: Session, schema: string): Promise<Place> {
  const [place] = await session.query<Place>(queries.place, [schema, tables])
  if (place === undefined) throw new RangeError('a left join from one row returns one row')
  return place
}

async function readNumber(session: Session, schema: string): Promise<number> {
  const [row] = await session.query<{ number: number }>(inSchema(queries.number, schema))
  return row?.number ?? 0
}

function missingRights(place: Place, schema: string): readonly string[] {
  const role = identifier(place.role)
  if (!place.hasSchema) {
    return place.mayCreateSchema ? [] : [sql`create schema ${identifier(schema)} authorization ${role};`.text]
  }
  const ownSchema =
    place.mayUse && place.mayCreate ? [] : [sql`alter schema ${identifier(schema)} owner to ${role};`.text]
  const ownTables = place.foreignTables.map(
    (name) => sql`alter table ${qualified({ schema, name })} owner to ${role};`.text,
  )
  return [...ownSchema, ...ownTables]
}
