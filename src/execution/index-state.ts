import { type QualifiedName } from '../domain/name.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { type Contested } from './blockers.ts'
import { readRelationNamed } from './relations.ts'

/** One index of a table, now. */
export interface IndexState {
  readonly oid: number
  readonly name: string
  readonly isValid: boolean
  /** Of a table that is partitioned itself: it becomes valid with those below it. */
  readonly isPartitioned: boolean
  /** The partitioned index it hangs under; null: none. */
  readonly attachedTo: number | null
}

const indexStateSql = sqlFile(import.meta.url, './queries/index-state.sql')

/** The index of that name; undefined when the table has none. */
export async function readIndexNamed(
  session: Session,
  tableOid: number,
  name: string,
): Promise<IndexState | undefined> {
  return (await session.query<IndexState>(indexStateSql, [tableOid, name, null]))[0]
}

/** A valid index with that line in its comment; undefined when the table has none. */
export async function readIndexMarked(
  session: Session,
  tableOid: number,
  mark: string,
): Promise<IndexState | undefined> {
  return (await session.query<IndexState>(indexStateSql, [tableOid, null, mark]))[0]
}

/** What ATTACH locks that others feel: readers of the table hold its indexes (postgres.md A). */
export async function contestedByAttachIndex(
  session: Session,
  parent: QualifiedName,
  child: QualifiedName,
): Promise<readonly Contested[]> {
  const above = await readRelationNamed(session, parent)
  const below = await readRelationNamed(session, child)
  return [
    ...(above === undefined ? [] : [{ oid: above.oid, mode: 'SHARE UPDATE EXCLUSIVE' } as const]),
    ...(below === undefined ? [] : [{ oid: below.oid, mode: 'ACCESS EXCLUSIVE' } as const]),
  ]
}
