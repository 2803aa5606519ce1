import { ConnectionError, PartitiondError } from '../../domain/errors.ts'
import { readHolders } from '../blockers.ts'
import { contestedByDrop } from '../contested.ts'
import { type Dropping, type Droppings } from '../drop-ground.ts'
import { stepsOf } from '../performer.ts'
import { type Part, runInOne } from '../run-transaction.ts'
import { dropHooks } from './drop.ts'

/**
 * Drops several tables in one transaction: each is proved as if it were alone, and the questions, the commit and the waiting for the disk
 * are shared. Tried once, and only where nobody is in the way of any and no foreign key ties one to another table. False: nothing was done,
 * and each is to be dropped by itself, which also tells why one of them cannot be. Throws ConnectionError: what was done nobody knows.
 */
export async function dropTogether(droppings: Droppings): Promise<boolean> {
  const [first, ...rest] = droppings
  const { lane } = first.run
  try {
    const session = await lane.current()
    const contested = await contestedByDrop(session, ...droppings.map(({ action }) => action))
    if (contested.length > droppings.length) return false
    if ((await readHolders(session, contested)).length > 0) return false
    const share = droppings.length
    const parts = [partOf(first, share), ...rest.map((each) => partOf(each, share))] as const
    await runInOne(parts, contested, dropHooks(droppings))
    return true
  } catch (error) {
    if (error instanceof PartitiondError && !(error instanceof ConnectionError)) return false
    throw error
  }
}

/** Whoever comes to read one of them now waits for as long as we wait for the others: together not longer than for one alone. */
function partOf({ action, run }: Dropping, share: number): Part {
  const [step] = stepsOf(action, run)
  return { run, step: { ...step, lockTimeoutMs: Math.max(1, Math.floor(step.lockTimeoutMs / share)) } }
}
