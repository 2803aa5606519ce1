import { type Action, type ActionKind } from '../domain/action.ts'
import { displayName } from '../domain/name.ts'
import { type ForeignKey } from '../domain/partition-set.ts'
import { type LockMode } from './statement.ts'

/** What is done to a table as far as the tables at the other end of its foreign keys are concerned. */
type Deed = 'attach' | 'detach' | 'drop'

/**
 * The lock that a deed takes on a table which the set references (`out`), on all its partitions too, and on one that references the set
 * (`in`); seen on 15 to 18 (postgres.md A16–A18). A table that has left is referenced by nobody any more.
 */
export const tiedLocks: Readonly<Record<Deed, Readonly<Record<ForeignKey['direction'], LockMode>>>> = {
  attach: { out: 'SHARE ROW EXCLUSIVE', in: 'SHARE ROW EXCLUSIVE' },
  detach: { out: 'SHARE ROW EXCLUSIVE', in: 'ACCESS EXCLUSIVE' },
  drop: { out: 'ACCESS EXCLUSIVE', in: 'ACCESS EXCLUSIVE' },
}

/** A lock on a table that is not the set's. */
export interface TiedLock {
  /** As `schema.table`. */
  readonly table: string
  readonly lock: LockMode
}

/** The locks that an action takes on tables which foreign keys tie to its set, each table once, in the order of the foreign keys. */
export function locksBeside(action: Action, foreignKeys: readonly ForeignKey[]): readonly TiedLock[] {
  const deed = deedOf(action)
  if (deed === undefined) return []
  const locks = new Map<string, LockMode>()
  for (const { direction, table } of foreignKeys) {
    if (deed === 'drop' && direction === 'in') continue
    const name = displayName(table)
    if (locks.get(name) !== 'ACCESS EXCLUSIVE') locks.set(name, tiedLocks[deed][direction])
  }
  // The statement's own lock on the set is at least as strong, but for a table that has left it.
  if (deed !== 'drop') locks.delete(displayName(action.parent.name))
  return [...locks].map(([table, lock]) => ({ table, lock }))
}

/** Kinds that are left out lock nothing but the set's own tables. */
const deeds: Readonly<Partial<Record<ActionKind, Deed>>> = {
  create: 'attach',
  'repair-default': 'attach',
  detach: 'detach',
  'finalize-detach': 'detach',
  drop: 'drop',
}

function deedOf(action: Action): Deed | undefined {
  const isAttaching = action.kind !== 'repair-default' || action.repair.do === 'move-rows'
  return isAttaching ? deeds[action.kind] : undefined
}
