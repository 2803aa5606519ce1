import { type CreateAction } from '../../domain/action.ts'
import { contestedByAttach } from '../contested.ts'
import { takenNameMeansMoved, verifyAttached } from '../new-partition.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { recheckTable } from '../relations.ts'
import { runTransaction } from '../run-transaction.ts'

/** Makes and attaches an empty partition. */
export const performCreate: Performer<CreateAction> = async (action, run) => {
  const { parent, target } = action
  const [step] = stepsOf(action, run)
  const beside = await contestedByAttach(await run.lane.current(), parent, action)
  const writers = { oid: parent.oid, mode: 'SHARE ROW EXCLUSIVE' } as const
  const contested = action.lockWriters ? [...beside, writers] : beside
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
