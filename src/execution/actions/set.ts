import { type SetAction } from '../../domain/action.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { recheckAttached } from '../relations.ts'
import { runTransaction } from '../run-transaction.ts'

/** Sets storage parameters of a partition. */
export const performSet: Performer<SetAction> = async (action, run) => {
  const { parent, partition } = action
  const [step] = stepsOf(action, run)
  await runTransaction(run, step, [{ oid: partition.oid, mode: 'SHARE UPDATE EXCLUSIVE' }], {
    look: (session) => recheckAttached(session, partition, parent),
  })
  return []
}
