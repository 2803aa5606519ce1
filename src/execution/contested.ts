import { type CreateAction, type DetachAction, type DropAction, type TableRef } from '../domain/action.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { type LockMode } from '../sql/statement.ts'
import { type Contested } from './blockers.ts'

type Place = 'default' | 'referenced' | 'referencing'

const besideSql = sqlFile(import.meta.url, './queries/beside.sql')

/** Which locks ATTACH takes besides the one on the new table (postgres.md A). */
export async function contestedByAttach(
  session: Session,
  parent: TableRef,
  { hasDefault, hasForeignKeys }: Pick<CreateAction, 'hasDefault' | 'hasForeignKeys'>,
): Promise<readonly Contested[]> {
  const onParent: Contested = { oid: parent.oid, mode: 'SHARE UPDATE EXCLUSIVE' }
  if (!hasDefault && !hasForeignKeys) return [onParent]
  const modes = {
    default: 'ACCESS EXCLUSIVE',
    referenced: 'SHARE ROW EXCLUSIVE',
    referencing: 'SHARE ROW EXCLUSIVE',
  } as const
  return [onParent, ...(await besides(session, parent, modes))]
}

/** Which locks a plain DETACH takes: everything there is, tables that reference the parent included (postgres.md A17). */
export async function contestedByDetach(
  session: Session,
  { parent, partition }: DetachAction,
): Promise<readonly Contested[]> {
  const modes = {
    default: 'ACCESS EXCLUSIVE',
    referenced: 'SHARE ROW EXCLUSIVE',
    referencing: 'ACCESS EXCLUSIVE',
  } as const
  const both = [parent.oid, partition.oid].map((oid): Contested => ({ oid, mode: 'ACCESS EXCLUSIVE' }))
  return [...both, ...(await besides(session, parent, modes))]
}

/** Which locks the DROP of a detached table takes: its foreign keys stayed, and the tables they reference are locked too (postgres.md A18). */
export async function contestedByDrop(
  session: Session,
  { partition }: DropAction,
): Promise<readonly Contested[]> {
  const modes = {
    default: 'ACCESS EXCLUSIVE',
    referenced: 'ACCESS EXCLUSIVE',
    referencing: 'ACCESS EXCLUSIVE',
  } as const
  return [{ oid: partition.oid, mode: 'ACCESS EXCLUSIVE' }, ...(await besides(session, partition, modes))]
}

async function besides(
  session: Session,
  { oid }: TableRef,
  modes: Readonly<Record<Place, LockMode>>,
): Promise<readonly Contested[]> {
  const rows = await session.query<{ readonly oid: number; readonly place: Place }>(besideSql, [oid])
  return rows.map((row) => ({ oid: row.oid, mode: modes[row.place] }))
}
