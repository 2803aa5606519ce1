import { type TableRef } from '../domain/action.ts'
import { PartitiondError, WorldMoved } from '../domain/errors.ts'
import { displayName, type QualifiedName } from '../domain/name.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { Refused } from './setbacks.ts'

interface RowShape {
  /** All columns but the generated ones. */
  readonly writable: readonly string[]
  readonly shape: string
}

const columnsSql = sqlFile(import.meta.url, './queries/columns.sql')

async function readRowShape(session: Session, oid: number): Promise<RowShape> {
  const [row] = await session.query<RowShape>(columnsSql, [oid])
  if (row === undefined) throw new PartitiondError('no-columns', `nothing is known of the columns of ${oid}`)
  return row
}

/**
 * The columns named in the statements are still all that hold data: a column added since the plan would stay behind when its rows
 * move, and be lost. To be asked under a lock that keeps ALTER TABLE out. Throws WorldMoved.
 */
export async function recheckColumns(
  session: Session,
  table: TableRef,
  columns: readonly string[],
): Promise<void> {
  const { writable } = await readRowShape(session, table.oid)
  if (new Set(writable).symmetricDifference(new Set(columns)).size === 0) return
  throw new WorldMoved(`${displayName(table.name)} has other columns by now`)
}

/** A copy that was begun before the table was altered can never be attached. Throws Refused `copy-outdated`. */
export async function refuseOutdatedCopy(
  session: Session,
  parent: TableRef,
  copy: { readonly oid: number; readonly name: QualifiedName },
): Promise<void> {
  const [wanted, found] = [await readRowShape(session, parent.oid), await readRowShape(session, copy.oid)]
  if (wanted.shape === found.shape) return
  const subject = displayName(copy.name)
  throw new Refused(
    'copy-outdated',
    `${subject}, a copy of rows of DEFAULT that an earlier cycle began, has other columns than ${displayName(parent.name)} has now`,
    { hint: `Its rows still stand in DEFAULT too: drop table ${subject}; the next cycle begins anew.` },
  )
}
