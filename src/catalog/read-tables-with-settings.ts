import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/tables-with-settings.sql')

/**
 * OIDs of the tables that have row security policies, statistics objects, or settings or rights of single columns. One pass over
 * pg_attribute, which has no index for it. Locks nothing but system catalogs.
 */
export async function readTablesWithSettings(session: Session): Promise<ReadonlySet<number>> {
  const rows = await session.query<{ readonly oid: number }>(text)
  return new Set(rows.map(({ oid }) => oid))
}
