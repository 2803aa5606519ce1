import { type MoveAction } from '../../domain/action.ts'
import { type Session } from '../../postgres/session.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { recheckAttached } from '../relations.ts'
import { runOutside } from '../run-outside.ts'
import { runTransaction } from '../run-transaction.ts'

/** Moves a partition's indexes, then itself; interrupted between, the next cycle moves what is left. */
export const performMove: Performer<MoveAction> = async (action, run) => {
  const { parent, partition } = action
  const contested = [{ oid: partition.oid, mode: 'ACCESS EXCLUSIVE' }] as const
  const look = (session: Session): Promise<unknown> => recheckAttached(session, partition, parent)
  for (const step of stepsOf(action, run)) {
    if (step.mode === 'session') await runOutside(run, step, contested, { look })
    else await runTransaction(run, step, contested, { look })
  }
  return []
}
