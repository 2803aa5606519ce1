import { type TableRef } from '../domain/action.ts'
import { type NewPartition } from '../domain/new-partition.ts'
import { PartitiondError, StatementFailed, WorldMoved } from '../domain/errors.ts'
import { displayName, type QualifiedName } from '../domain/name.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { isBound, readRelationNamed } from './relations.ts'

/**
 * Reads the bound back before COMMIT, and those of what it is divided into: the server coerces some values silently (postgres.md D8).
 * Throws `bound-differs`, which rolls everything back.
 */
export async function verifyAttached(
  session: Session,
  target: QualifiedName,
  parent: TableRef,
  { bound, key, inheritance, branch }: NewPartition,
): Promise<void> {
  const made = await readRelationNamed(session, target)
  // A CHECK is kept as it was worded.
  if (inheritance !== undefined && made?.parentOid === parent.oid) return
  if (made?.parentOid === parent.oid && made.bound !== undefined && isBound(made.bound, bound, key)) {
    const below = { ...parent, oid: made.oid }
    await allEnded((branch?.leaves ?? []).map((leaf) => verifyAttached(session, leaf.name, below, leaf)))
    return
  }
  throw new PartitiondError(
    'bound-differs',
    `${displayName(target)} came out as ${made?.bound ?? 'no partition'} and was rolled back`,
    {
      hint: 'This is a fault of partitiond or a type it does not know: report it with the parent’s definition.',
    },
  )
}

// Each time another session has committed a name of the server's choosing: two of ours cannot do that for ever.
const MOST_NAME_RACES = 10

/**
 * The server chooses names for indexes, from the table's and cut to 63 bytes: two sessions may choose the same one at the same moment, and the
 * second is told so by the catalog's own unique index (seen on 15 to 18). Then all is begun anew, and it chooses another.
 */
export async function withNamesOfItsOwn<T>(work: () => Promise<T>): Promise<T> {
  for (let race = 1; ; race += 1) {
    try {
      return await work()
    } catch (error) {
      if (race === MOST_NAME_RACES || !isNameRace(error)) throw error
    }
  }
}

function isNameRace(error: unknown): boolean {
  if (!(error instanceof StatementFailed)) return false
  const { sqlstate, schema } = error.details
  return sqlstate === '23505' && schema === 'pg_catalog'
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
