import { type RepairDefaultAction, type TableRef } from '../../domain/action.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { displayName } from '../../domain/name.ts'
import { EXCLUSION_PREFIX } from '../../domain/partition-set.ts'
import { anyRowOfRange, attachReturningTable, proveRange, restoreConstraint } from '../../sql/restore.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { type ActionRun, lastEffort } from '../action-run.ts'
import { performRepairDefault } from '../actions/repair-default.ts'
import { contestedByAttach } from '../contested.ts'
import { recheckRouting } from '../inheritance/recheck-routing.ts'
import { verifyAttached } from '../new-partition.ts'
import { recheckTable } from '../relations.ts'
import { runTransaction } from '../run-transaction.ts'
import { lookAsOwner } from './look-as-owner.ts'
import { type Restoration, type RestoreRequest } from './restoration.ts'

const constraintSql = sqlFile(import.meta.url, '../queries/constraint.sql')

/** DEFAULT must hold none of the rows: they would be hidden behind the partition. Throws `default-blocks-range`. */
export async function requireEmptyRange(
  restoration: Restoration,
  fallback: TableRef | undefined,
): Promise<void> {
  if (fallback === undefined) return
  const { request } = restoration
  await lookAsOwner(restoration, fallback.owner, async (session) => {
    const words = anyRowOfRange(fallback.name, request.partition)
    const [row] = await session.query<{ readonly there: boolean }>(words)
    if (row?.there === true) throw rangeInDefault(request, fallback)
  })
}

function rangeInDefault({ target }: RestoreRequest, fallback: TableRef): PartitiondError {
  return new PartitiondError(
    'default-blocks-range',
    `${displayName(fallback.name)} holds rows of the range: ${displayName(target)} cannot be attached beside them`,
    {
      hint: 'Restore it without --attach and put the rows of DEFAULT into it, or take them away, then attach it.',
    },
  )
}

/**
 * Attaches the filled table: a catalog change, because its CHECK proves the range, and one on DEFAULT that DEFAULT holds none of it
 * (postgres.md A5, F7). `oid` is the table's. Gives when it leaves again.
 */
export async function attachRestored(
  restoration: Restoration,
  restored: { readonly id: number; readonly oid: number },
  fallback: TableRef | undefined,
): Promise<Temporal.Instant | undefined> {
  await requireProof(restoration, restored.oid)
  if (fallback === undefined) return attach(restoration, restored.id)
  const repair = exclusion(restoration, fallback)
  const { run } = restoration
  const excluding: ActionRun = { ...run, action: repair('exclude') }
  try {
    await performRepairDefault(repair('exclude'), excluding)
    return await attach(restoration, restored.id)
  } finally {
    // It refuses inserts: it goes whatever became of the rest.
    await performRepairDefault(repair('include'), run.signal.aborted ? lastEffort(excluding) : excluding)
  }
}

/** What was put beside at first has no CHECK of its range. */
async function requireProof({ run, table }: Restoration, oid: number): Promise<void> {
  const session = await run.lane.current()
  const [row] = await session.query<{ readonly there: boolean }>(constraintSql, [
    oid,
    restoreConstraint(table),
  ])
  if (row?.there !== true)
    await runTransaction(run, proveRange(table, run.context), [{ oid, mode: 'ACCESS EXCLUSIVE' }])
}

async function attach(
  { run, table, request, notes }: Restoration,
  id: number,
): Promise<Temporal.Instant | undefined> {
  const { parent, target, partition } = table
  const contested = await contestedByAttach(await run.lane.current(), parent, partition)
  let until: Temporal.Instant | undefined
  await runTransaction(run, attachReturningTable(table, run.context), contested, {
    look: (session) =>
      allEnded([recheckTable(session, parent), recheckRouting(session, partition.inheritance?.routing)]),
    before: async (session) => {
      until = await notes.markAttached(session, id, request.forMs)
    },
    after: (session) => verifyAttached(session, target, parent, partition),
  })
  return until
}

type Repair = RepairDefaultAction['repair']

/** The two halves of keeping the range out of DEFAULT while the partition is attached. */
function exclusion(
  { request, run }: Restoration,
  defaultPartition: TableRef,
): (what: 'exclude' | 'include') => RepairDefaultAction {
  const { bound, key } = request.partition
  const constraint = `${EXCLUSION_PREFIX}${request.ledgerId}`
  const repairs: Readonly<Record<'exclude' | 'include', Repair>> = {
    exclude: { do: 'exclude', constraint, range: bound, key },
    include: { do: 'include', constraint },
  }
  const { id, parent, reason } = run.action
  const common = {
    kind: 'repair-default',
    parent,
    reason,
    target: defaultPartition.name,
    defaultPartition,
  } as const
  return (what) => ({
    ...common,
    id: `${what} for ${id}`,
    hazards: [],
    needs: [],
    repair: repairs[what],
  })
}
