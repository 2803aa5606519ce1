import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/fingerprint.sql')

/**
 * Reads one short text that changes with everything `readStructure` reads, but for the numbers of VACUUM and ANALYZE: a third of the
 * cost of reading the structure. The ledger's schema does not count. Takes no lock outside the system catalogs.
 */
export async function readFingerprint(session: Session, ledgerSchema: string): Promise<string> {
  const [row] = await session.query<{ fingerprint: string }>(text, [ledgerSchema])
  return row?.fingerprint ?? ''
}
