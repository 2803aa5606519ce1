import { type MoveRows, type RepairDefaultAction } from '../../domain/action.ts'
import { StatementFailed } from '../../domain/errors.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { type ActionRun } from '../action-run.ts'
import { contestedByAttach } from '../contested.ts'
import { refuseObstacles } from '../move-obstacles.ts'
import { takenNameMeansMoved, verifyAttached } from '../new-partition.ts'
import { stepsOf } from '../performer.ts'
import { recheckAttached } from '../relations.ts'
import { recheckColumns } from '../row-shape.ts'
import { runTransaction } from '../run-transaction.ts'
import { Refused } from '../setbacks.ts'

/** Moves the rows of a range out of DEFAULT in one transaction (postgres.md F1). */
export async function moveAtOnce(
  action: RepairDefaultAction,
  repair: MoveRows,
  run: ActionRun,
): Promise<readonly Finding[]> {
  const { parent, target, defaultPartition } = action
  const [step] = stepsOf(action, run)
  const contested = await contestedByAttach(await run.lane.current(), parent, repair.partition)
  const work = (): Promise<void> =>
    runTransaction(run, step, [...contested, { oid: parent.oid, mode: 'SHARE ROW EXCLUSIVE' }], {
      look: (session) =>
        allEnded([
          recheckAttached(session, defaultPartition, parent),
          refuseObstacles(session, parent, defaultPartition),
        ]),
      locked: (session) => recheckColumns(session, parent, repair.columns),
      after: (session) => verifyAttached(session, target, parent, repair.partition),
    })
  try {
    await takenNameMeansMoved(target, work)
  } catch (error) {
    throw repair.partition.branch === undefined ? error : withoutLeaf(error, action)
  }
  return []
}

/** DEFAULT may hold rows of a branch that none of its own partitions takes. */
function withoutLeaf(error: unknown, { target, defaultPartition }: RepairDefaultAction): unknown {
  if (!(error instanceof StatementFailed) || error.sqlstate !== '23514') return error
  return new Refused(
    'rows-in-the-way',
    `${displayName(target)} is not made: ${displayName(defaultPartition.name)} holds rows of it that none of its own partitions would take: ${error.message}`,
    {
      hint: 'Let `premake.behind` reach back to the oldest of them, give the list the values that are missing, or move those rows by hand.',
      cause: error,
    },
  )
}
