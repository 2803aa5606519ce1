import { type CreateAction, type DetachAction, type DropAction, type TableRef } from '../domain/action.ts'
import { type ForeignKey } from '../domain/partition-set.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { tiedLocks } from '../sql/tied-locks.ts'
import { type Contested } from './blockers.ts'

type Place = 'default' | ForeignKey['direction']

const besideSql = sqlFile(import.meta.url, './queries/beside.sql')

/** Which locks ATTACH takes besides the one on the new table (postgres.md A). */
export async function contestedByAttach(
  session: Session,
  parent: TableRef,
  { hasDefault, hasForeignKeys }: Pick<CreateAction, 'hasDefault' | 'hasForeignKeys'>,
): Promise<readonly Contested[]> {
  const onParent: Contested = { oid: parent.oid, mode: 'SHARE UPDATE EXCLUSIVE' }
  // No other set locks this one: who asks for it are the sessions that make its partitions.
  if (!hasDefault && !hasForeignKeys) return [{ ...onParent, isForMany: true }]
  return [onParent, ...(await besides(session, [parent], tiedLocks.attach))]
}

/** Which locks a plain DETACH takes: everything there is, tables that reference the parent included (postgres.md A17). */
export async function contestedByDetach(
  session: Session,
  { parent, partition }: DetachAction,
): Promise<readonly Contested[]> {
  const both = [parent.oid, partition.oid].map((oid): Contested => ({ oid, mode: 'ACCESS EXCLUSIVE' }))
  return [...both, ...(await besides(session, [parent], tiedLocks.detach))]
}

/**
 * Which locks a DETACH CONCURRENTLY wants at its end, when the partition is hidden already, and a FINALIZE: not the parent exclusively, but
 * the partition, and what it references (seen on 15 to 18).
 */
export async function contestedAtDetachEnd(
  session: Session,
  { parent, partition }: Pick<DetachAction, 'parent' | 'partition'>,
): Promise<readonly Contested[]> {
  return [
    { oid: parent.oid, mode: 'SHARE UPDATE EXCLUSIVE' },
    { oid: partition.oid, mode: 'ACCESS EXCLUSIVE' },
    ...(await besides(session, [parent], tiedLocks.detach)),
  ]
}

/** Which locks the DROP of detached tables takes: their foreign keys stayed, and the tables these reference are locked too (postgres.md A18). */
export async function contestedByDrop(
  session: Session,
  ...drops: readonly DropAction[]
): Promise<readonly Contested[]> {
  const dropped = drops.map(({ partition }) => partition)
  return [
    ...dropped.map(({ oid }): Contested => ({ oid, mode: 'ACCESS EXCLUSIVE' })),
    ...(await besides(session, dropped, tiedLocks.drop)),
  ]
}

interface Beside {
  readonly oid: number
  readonly place: Place
}

async function besides(
  session: Session,
  tables: readonly TableRef[],
  tied: (typeof tiedLocks)[keyof typeof tiedLocks],
): Promise<readonly Contested[]> {
  const rows = await session.query<Beside>(besideSql, [tables.map(({ oid }) => oid)])
  return rows.map(({ place, ...row }) => ({
    oid: row.oid,
    mode: place === 'default' ? 'ACCESS EXCLUSIVE' : tied[place],
  }))
}
