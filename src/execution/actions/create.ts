import { type CreateAction } from '../../domain/action.ts'
import { contestedByAttach, takenNameMeansMoved, verifyAttached } from '../new-partition.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { recheckTable } from '../relations.ts'
import { runTransaction } from '../run-transaction.ts'

/** Makes and attaches an empty partition. */
export const performCreate: Performer<CreateAction> = async (action, run) => {
  const { parent, target } = action
  const [step] = stepsOf(action, run)
  const contested = await contestedByAttach(await run.lane.current(), parent, action.hasDefault)
  await takenNameMeansMoved(target, () =>
    runTransaction(run, step, contested, {
      before: async (session) => {
        await recheckTable(session, parent)
      },
      after: (session) => verifyAttached(session, target, parent, action),
    }),
  )
  return []
}
