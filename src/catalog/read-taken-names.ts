import { type QualifiedName } from '../domain/name.ts'
import { takenKey } from '../domain/observations.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/taken-names.sql')

/** Finds which of the names already belong to a relation or a type, as `takenKey` writes them. */
export async function readTakenNames(
  session: Session,
  names: readonly QualifiedName[],
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set()
  const rows = await session.query<QualifiedName>(text, [
    names.map(({ schema }) => schema),
    names.map(({ name }) => name),
  ])
  return new Set(rows.map(takenKey))
}
