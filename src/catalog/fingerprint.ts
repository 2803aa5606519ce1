import { type InheritedTable } from '../domain/inheritance.ts'
import { type Structure } from '../domain/snapshot.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { readInheritanceMarks } from './inheritance/read-inheritance-marks.ts'

const text = sqlFile(import.meta.url, './queries/fingerprint.sql')

/** The marks by which a structure is known again: both short texts. */
export type Marks = Pick<Structure, 'fingerprint' | 'sizes'>

/**
 * Reads the marks of the structure as it is now, at a third of the cost of reading it. The ledger's schema does not count.
 * Takes no lock outside the system catalogs.
 */
export async function readMarks(
  session: Session,
  ledgerSchema: string,
  inherited: readonly InheritedTable[] = [],
): Promise<Marks> {
  const [[row], more] = await allEnded([
    session.query<Marks>(text, [ledgerSchema]),
    readInheritanceMarks(session, inherited),
  ])
  const { fingerprint, sizes } = row ?? { fingerprint: '', sizes: '' }
  return { fingerprint: `${fingerprint}${more.fingerprint}`, sizes: `${sizes}${more.sizes}` }
}
