import { type NewPartition, type TableRef } from '../domain/action.ts'
import { PartitiondError, StatementFailed, WorldMoved } from '../domain/errors.ts'
import { displayName, type QualifiedName } from '../domain/name.ts'
import { type Session } from '../postgres/session.ts'
import { isBound, readRelationNamed } from './relations.ts'

/**
 * Reads the bound back before COMMIT: the server coerces some values silently (postgres.md D8).
 * Throws `bound-differs`, which rolls everything back.
 */
export async function verifyAttached(
  session: Session,
  target: QualifiedName,
  parent: TableRef,
  { bound, key }: NewPartition,
): Promise<void> {
  const made = await readRelationNamed(session, target)
  if (made?.parentOid === parent.oid && made.bound !== undefined && isBound(made.bound, bound, key)) return
  throw new PartitiondError(
    'bound-differs',
    `${displayName(target)} came out as ${made?.bound ?? 'no partition'} and was rolled back`,
    {
      hint: 'This is a fault of partitiond or a type it does not know: report it with the parent’s definition.',
    },
  )
}

/** Somebody made a relation of that name since the plan: to be planned anew, with another name. */
export async function takenNameMeansMoved<T>(target: QualifiedName, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof StatementFailed && error.sqlstate === '42P07') {
      throw new WorldMoved(`the name ${displayName(target)} is taken by now`, { cause: error })
    }
    throw error
  }
}
