import { type QualifiedName } from '../../domain/name.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'

/** A table into which the rows of a set are to go, written by `role`. */
export interface ArchiveTablePlace {
  /** The set's OID. */
  readonly parent: number
  readonly table: QualifiedName
  readonly role: string
}

export interface ArchiveTableRights extends ArchiveTablePlace {
  /** pg_class.relkind; undefined where there is no such table yet. */
  readonly kind: string | undefined
  /** Neither unlogged nor temporary. */
  readonly isLogged: boolean
  readonly isSchemaThere: boolean
  readonly mayUseSchema: boolean
  readonly mayCreate: boolean
  /** SELECT and INSERT. */
  readonly mayWrite: boolean
  /** Columns of the set that the table has not, or of another type. */
  readonly missing: readonly string[]
}

interface ArchiveTableRow {
  readonly parent: string
  readonly schema: string
  readonly name: string
  readonly role: string
  readonly kind: string | null
  readonly persistence: string | null
  readonly schema_is_there: boolean
  readonly may_use_schema: boolean
  readonly may_create: boolean
  readonly may_write: boolean
  readonly missing: readonly string[]
}

const archiveTablesQuery = sqlFile(import.meta.url, './archive-tables.sql')

/** Whether those tables can take the rows, in no particular order. Any role may ask; what a foreign server allows is not seen. */
export async function readArchiveTables(
  session: Session,
  places: readonly ArchiveTablePlace[],
): Promise<readonly ArchiveTableRights[]> {
  if (places.length === 0) return []
  const rows = await session.query<ArchiveTableRow>(archiveTablesQuery, [
    places.map(({ parent }) => parent),
    places.map(({ table }) => table.schema),
    places.map(({ table }) => table.name),
    places.map(({ role }) => role),
  ])
  return rows.map((row) => ({
    parent: Number(row.parent),
    table: { schema: row.schema, name: row.name },
    role: row.role,
    kind: row.kind ?? undefined,
    isLogged: row.persistence === 'p',
    isSchemaThere: row.schema_is_there,
    mayUseSchema: row.may_use_schema,
    mayCreate: row.may_create,
    mayWrite: row.may_write,
    missing: row.missing,
  }))
}
