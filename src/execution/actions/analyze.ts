import { type AnalyzeAction } from '../../domain/action.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { recheckTable } from '../relations.ts'
import { runOutside } from '../run-outside.ts'
import { refuseWarnings } from '../vacuum-warnings.ts'

/** Gives the parent statistics of its own. */
export const performAnalyze: Performer<AnalyzeAction> = async (action, run) => {
  const { parent } = action
  const [step] = stepsOf(action, run)
  const notices = await runOutside(run, step, [{ oid: parent.oid, mode: 'SHARE UPDATE EXCLUSIVE' }], {
    look: (session) => recheckTable(session, parent),
  })
  refuseWarnings(parent.name, notices)
  return []
}
