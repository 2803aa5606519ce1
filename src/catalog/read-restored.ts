import { type RestoredTable } from '../domain/ledger.ts'
import { parseOptionalInstant } from '../postgres/instant-text.ts'
import { type Session } from '../postgres/session.ts'
import { inSchema, sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/restored.sql')
const controlText = sqlFile(import.meta.url, './queries/control.sql')

interface RestoredRow extends Omit<RestoredTable, 'name' | 'until'> {
  readonly schema: string
  readonly name: string
  readonly until: string | null
  readonly systemIdentifier: string
  readonly mayReadControl: boolean
}

/**
 * Reads which tables were brought back from an archive and still stand, oldest first. None where the cluster does not tell its
 * identifier: OIDs mean other tables in a copy. The ledger's schema must be there, with its newest migration.
 */
export async function readRestored(
  session: Session,
  ledgerSchema: string,
): Promise<readonly RestoredTable[]> {
  const rows = await session.query<RestoredRow>(inSchema(text, ledgerSchema))
  if (rows[0]?.mayReadControl !== true) return []
  const [control] = await session.query<{ readonly systemIdentifier: string }>(controlText)
  return rows
    .filter(({ systemIdentifier }) => systemIdentifier === control?.systemIdentifier)
    .map(({ id, ledgerId, parentOid, oid, schema, name, owner, isAttached, until }) => {
      const place = { id, ledgerId, parentOid, oid, name: { schema, name }, owner, isAttached }
      return { ...place, until: parseOptionalInstant(until) }
    })
}
