import { type DropAction } from '../../domain/action.ts'
import { ConnectionError, PartitiondError } from '../../domain/errors.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { type ActionRun } from '../action-run.ts'
import { readHolders } from '../blockers.ts'
import { contestedByDrop } from '../contested.ts'
import { groundOf } from '../drop-ground.ts'
import { stepsOf } from '../performer.ts'
import { type Part, runInOne } from '../run-transaction.ts'
import { dropHooks } from './drop.ts'

/** One of several drops. */
export interface Dropping {
  readonly action: DropAction
  readonly run: ActionRun
}

/**
 * Drops several tables in one transaction: each is proved as if it were alone, and the looks, the commit and the waiting for the disk are
 * shared. Tried once, and only where nobody is in the way of any and no foreign key ties one to another table. False: nothing was done, and
 * each is to be dropped by itself, which also tells why one of them cannot be. Throws ConnectionError: what was done nobody knows.
 */
export async function dropTogether(droppings: readonly [Dropping, ...Dropping[]]): Promise<boolean> {
  const [{ run }] = droppings
  try {
    const session = await run.lane.current()
    const locks = await allEnded(droppings.map(({ action }) => contestedByDrop(session, action)))
    const contested = locks.flat()
    if (contested.length > droppings.length) return false
    if ((await readHolders(session, contested)).length > 0) return false
    const [first, ...rest] = droppings
    const share = droppings.length
    await runInOne([partOf(first, share), ...rest.map((each) => partOf(each, share))], contested)
    return true
  } catch (error) {
    if (error instanceof PartitiondError && !(error instanceof ConnectionError)) return false
    throw error
  }
}

/** Whoever comes to read one of them now waits for as long as we wait for the others: together not longer than for one alone. */
function partOf({ action, run }: Dropping, share: number): Part {
  const [step] = stepsOf(action, run)
  const lockTimeoutMs = Math.max(1, Math.floor(step.lockTimeoutMs / share))
  return { run, step: { ...step, lockTimeoutMs }, hooks: dropHooks(action, run, groundOf(action, run)) }
}
