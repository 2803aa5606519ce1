import { type RepairDefaultAction } from '../../domain/action.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { type ActionRun } from '../action-run.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { recheckAttached, type Relation } from '../relations.ts'
import { runTransaction } from '../run-transaction.ts'
import { Refused } from '../setbacks.ts'
import { moveAtOnce } from './move-at-once.ts'
import { moveCopiedAhead } from './move-copied-ahead.ts'

type Repair = RepairDefaultAction['repair']
type Repairer<D extends Repair['do']> = (
  action: RepairDefaultAction,
  repair: Extract<Repair, { do: D }>,
  run: ActionRun,
) => Promise<readonly Finding[]>

const repairers: { readonly [D in Repair['do']]: Repairer<D> } = {
  exclude,
  include,
  'move-rows': (action, repair, run) =>
    repair.copyAhead ? moveCopiedAhead(action, repair, run) : moveAtOnce(action, repair, run),
}

const constraintSql = sqlFile(import.meta.url, '../queries/constraint.sql')

/** Works on the DEFAULT partition so that a range can leave it. */
export const performRepairDefault: Performer<RepairDefaultAction> = (action, run) =>
  perform(action, action.repair, run)

function perform<D extends Repair['do']>(
  action: RepairDefaultAction,
  repair: Extract<Repair, { do: D }>,
  run: ActionRun,
): Promise<readonly Finding[]> {
  const repairer: Repairer<D> = repairers[repair.do]
  return repairer(action, repair, run)
}

/** Interrupted between its two steps it leaves a CHECK that only `include` takes away; that runs whatever becomes of this. */
async function exclude(
  action: RepairDefaultAction,
  _repair: Extract<Repair, { do: 'exclude' }>,
  run: ActionRun,
): Promise<readonly Finding[]> {
  const { parent, defaultPartition } = action
  const [add, ...prove] = stepsOf(action, run)
  await runTransaction(run, add, [{ oid: defaultPartition.oid, mode: 'ACCESS EXCLUSIVE' }], {
    look: async (session) => {
      refuseForeign(await recheckAttached(session, defaultPartition, parent))
    },
  })
  for (const step of prove) {
    await runTransaction(run, step, [{ oid: defaultPartition.oid, mode: 'SHARE UPDATE EXCLUSIVE' }])
  }
  return []
}

/** The server believes a CHECK of a foreign table without looking: rows of the range would then be hidden behind the new partition. */
function refuseForeign({ kind, name }: Relation): void {
  if (kind !== 'f') return
  const subject = displayName(name)
  throw new Refused(
    'default-is-foreign',
    `nothing is attached beside ${subject}: it is a foreign table, of which no CHECK proves that rows of the range are not in it`,
    {
      hint: `Let partitiond read ${subject} (a user mapping for its owner), or detach it and attach a local table as DEFAULT.`,
    },
  )
}

/** Nothing to do when the CHECK is not there: an `exclude` that came to nothing, or another copy of us was faster. */
async function include(
  action: RepairDefaultAction,
  { constraint }: Extract<Repair, { do: 'include' }>,
  run: ActionRun,
): Promise<readonly Finding[]> {
  const { defaultPartition } = action
  const session = await run.lane.current()
  const [row] = await session.query<{ readonly there: boolean }>(constraintSql, [
    defaultPartition.oid,
    constraint,
  ])
  if (row?.there !== true) return []
  const [step] = stepsOf(action, run)
  await runTransaction(run, step, [{ oid: defaultPartition.oid, mode: 'ACCESS EXCLUSIVE' }])
  return []
}
