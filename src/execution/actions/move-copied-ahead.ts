import { type MoveRows, type RepairDefaultAction } from '../../domain/action.ts'
import { WorldMoved } from '../../domain/errors.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { copyConstraint } from '../../sql/clauses/copy-constraint.ts'
import { type Step } from '../../sql/statement.ts'
import { type ActionRun, throwIfStopped } from '../action-run.ts'
import { contestedByAttach } from '../contested.ts'
import { refuseObstacles } from '../move-obstacles.ts'
import { takenNameMeansMoved, verifyAttached } from '../new-partition.ts'
import { stepsOf } from '../performer.ts'
import { readRelationNamed, recheckAttached } from '../relations.ts'
import { recheckColumns, refuseOutdatedCopy } from '../row-shape.ts'
import { runOutside } from '../run-outside.ts'
import { runTransaction } from '../run-transaction.ts'
import { Refused } from '../setbacks.ts'

const constraintSql = sqlFile(import.meta.url, '../queries/constraint.sql')
const pagesSql = sqlFile(import.meta.url, '../queries/table-pages.sql')

/**
 * Copies the rows of a range while they stay in DEFAULT, then exchanges under one lock (postgres.md F5). A copy that an earlier run began
 * and did not attach is taken up again: the exchange makes it equal to the original whatever is in it.
 */
export async function moveCopiedAhead(
  action: RepairDefaultAction,
  repair: MoveRows,
  run: ActionRun,
): Promise<readonly Finding[]> {
  const { parent, target, defaultPartition } = action
  const [make, copy, exchange] = stepsOf(action, run)
  if (copy === undefined || exchange === undefined) throw new RangeError('copying ahead takes three steps')
  const recheck = async (session: Session): Promise<void> => {
    await recheckDefault(session, action, repair)
  }
  const session = await run.lane.current()
  await recheck(session)
  if (!(await isCopyBegun(session, action, repair))) {
    await takenNameMeansMoved(target, () => runTransaction(run, make, [], { look: recheck }))
  }
  await copyPages(run, copy, defaultPartition.oid)
  const contested = await contestedByAttach(await run.lane.current(), parent, repair.partition)
  await runTransaction(run, exchange, [...contested, { oid: parent.oid, mode: 'SHARE ROW EXCLUSIVE' }], {
    look: async (inside) => {
      await recheck(inside)
      if (await isCopyBegun(inside, action, repair)) return
      throw new WorldMoved(`${displayName(target)} is not the copy any more`)
    },
    locked: (inside) => recheckColumns(inside, parent, repair.columns),
    after: (inside) => verifyAttached(inside, target, parent, repair.partition),
  })
  return []
}

async function recheckDefault(
  session: Session,
  { parent, defaultPartition }: RepairDefaultAction,
  { uniqueKey }: MoveRows,
): Promise<void> {
  const { kind } = await recheckAttached(session, defaultPartition, parent)
  await refuseObstacles(session, parent, defaultPartition)
  const subject = displayName(defaultPartition.name)
  if (kind !== 'r') {
    throw new Refused(
      'default-not-a-table',
      `rows of ${subject} cannot be copied ahead: it is not a plain table`,
      {
        hint: 'Move the rows by hand, in portions that are each small enough to be moved under one lock.',
      },
    )
  }
  if (uniqueKey.length > 0) return
  throw new Refused(
    'no-unique-key',
    `rows of ${subject} cannot be copied ahead: ${displayName(parent.name)} has no unique key`,
    {
      hint: 'Without one, two equal rows cannot be told apart. Add a primary key, or move the rows by hand.',
    },
  )
}

/**
 * A copy of ours for this very range: it carries the CHECK that nothing else carries, belongs to the owner and hangs under nothing.
 * Throws Refused `copy-outdated` when the parent was altered since.
 */
async function isCopyBegun(
  session: Session,
  { parent, target }: RepairDefaultAction,
  { partition }: MoveRows,
): Promise<boolean> {
  const found = await readRelationNamed(session, target)
  if (
    found === undefined ||
    found.kind !== 'r' ||
    found.parentOid !== undefined ||
    found.owner !== parent.owner
  )
    return false
  const [row] = await session.query<{ readonly there: boolean }>(constraintSql, [
    found.oid,
    copyConstraint(partition.bound),
  ])
  if (row?.there !== true) return false
  await refuseOutdatedCopy(session, parent, found)
  return true
}

/** By stretches of pages, each in its own transaction; rows that come later are found by the exchange. */
async function copyPages(run: ActionRun, step: Step, defaultOid: number): Promise<void> {
  if (step.batches === undefined) throw new RangeError('the copy goes by batches')
  const { pagesPerBatch } = step.batches
  const [size] = await (await run.lane.current()).query<{ readonly pages: number }>(pagesSql, [defaultOid])
  for (let page = 0; page < (size?.pages ?? 0); page += pagesPerBatch) {
    throwIfStopped(run)
    await runOutside(run, step, [], { parameters: [[`(${page},0)`, `(${page + pagesPerBatch},0)`]] })
  }
}
