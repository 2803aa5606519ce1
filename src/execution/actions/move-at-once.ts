import { type MoveRows, type RepairDefaultAction } from '../../domain/action.ts'
import { type Finding } from '../../domain/finding.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { type ActionRun } from '../action-run.ts'
import { contestedByAttach } from '../contested.ts'
import { refuseObstacles } from '../move-obstacles.ts'
import { takenNameMeansMoved, verifyAttached } from '../new-partition.ts'
import { stepsOf } from '../performer.ts'
import { recheckAttached } from '../relations.ts'
import { recheckColumns } from '../row-shape.ts'
import { runTransaction } from '../run-transaction.ts'

/** Moves the rows of a range out of DEFAULT in one transaction (postgres.md F1). */
export async function moveAtOnce(
  action: RepairDefaultAction,
  repair: MoveRows,
  run: ActionRun,
): Promise<readonly Finding[]> {
  const { parent, target, defaultPartition } = action
  const [step] = stepsOf(action, run)
  const contested = await contestedByAttach(await run.lane.current(), parent, repair.partition)
  await takenNameMeansMoved(target, () =>
    runTransaction(run, step, [...contested, { oid: parent.oid, mode: 'SHARE ROW EXCLUSIVE' }], {
      look: (session) =>
        allEnded([
          recheckAttached(session, defaultPartition, parent),
          refuseObstacles(session, parent, defaultPartition),
        ]),
      locked: (session) => recheckColumns(session, parent, repair.columns),
      after: (session) => verifyAttached(session, target, parent, repair.partition),
    }),
  )
  return []
}
