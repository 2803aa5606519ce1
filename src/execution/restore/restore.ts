import { type TableRef } from '../../domain/action.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { type RestoredTable } from '../../domain/ledger.ts'
import { displayName, type QualifiedName, sameName } from '../../domain/name.ts'
import { RestoredNotes } from '../../journal/restored.ts'
import { type ExecutionContext } from '../execution-context.ts'
import { LaneSession } from '../lane-session.ts'
import { readRelation } from '../relations.ts'
import { attachRestored, requireEmptyRange } from './attach.ts'
import { chooseColumns } from './choose-columns.ts'
import { type Loaded, loadTable, requireContents } from './load.ts'
import { lookAsOwner } from './look-as-owner.ts'
import { makeTable, takeBack } from './make-table.ts'
import { type ArchiveSource, type Restoration, type RestoreRequest, restoreRun } from './restoration.ts'

/** What a restore is run with. */
export interface RestoreContext extends ExecutionContext {
  /** Where the ledger lives. */
  readonly ledgerSchema: string
  /** The set's DEFAULT partition, if it has one. */
  readonly fallback: TableRef | undefined
  /** What was brought back before and still stands. */
  readonly restored: readonly RestoredTable[]
}

/** A table that is back. */
export interface Restored {
  readonly table: QualifiedName
  readonly isAttached: boolean
  readonly rows: number
  readonly until: Temporal.Instant | undefined
  /** What a person is to know about it. */
  readonly remarks: readonly string[]
}

/**
 * Brings an archive back: the table is made, then filled, proved and noted in one transaction, then attached if that is wanted. Interrupted
 * while it is filled it leaves an empty table, which the next restore of the same archive clears away; interrupted before it is attached,
 * the table stands beside, noted, and the next restore with `attach` goes on from there.
 * Throws `archive-damaged`, `columns-differ`, `name-taken`, `default-blocks-range`, WorldMoved, LockNotAvailable, Interrupted.
 */
export async function restoreArchive(
  request: RestoreRequest,
  source: ArchiveSource,
  context: RestoreContext,
): Promise<Restored> {
  await using lane = new LaneSession(context)
  const session = await lane.current()
  const chosen = await chooseColumns(session, request, source.columns)
  const { parent, partition, target, ledgerId, attach } = request
  const restoration: Restoration = {
    request,
    table: { parent, partition, target, ledgerId, columns: chosen.columns, isForAttaching: attach },
    run: restoreRun(request, context, lane),
    notes: new RestoredNotes(context.ledgerSchema),
  }
  if (attach) await requireEmptyRange(restoration, context.fallback)
  const loaded = (await takenUp(restoration, source, context)) ?? (await made(restoration, source))
  const until = attach ? await attached(restoration, loaded, context) : loaded.until
  return { table: target, isAttached: attach, rows: source.contents.rows, until, remarks: chosen.remarks }
}

async function attached(
  restoration: Restoration,
  loaded: Loaded,
  { fallback }: RestoreContext,
): Promise<Temporal.Instant | undefined> {
  try {
    return await attachRestored(restoration, loaded, fallback)
  } catch (error) {
    throw error instanceof PartitiondError ? standsBeside(error, restoration.request) : error
  }
}

/** What was loaded is not in vain. */
function standsBeside(cause: PartitiondError, { target }: RestoreRequest): PartitiondError {
  const hint = [cause.hint ?? '', 'The same command goes on from there.'].join(' ').trim()
  const message = `${displayName(target)} was restored and stands beside, but could not be attached: ${cause.message}`
  return new PartitiondError(cause.code, message, { hint, details: cause.details, cause })
}

/** A table beside, which an earlier restore of the same archive made and did not attach. */
async function takenUp(
  restoration: Restoration,
  source: ArchiveSource,
  { restored }: RestoreContext,
): Promise<Loaded | undefined> {
  const { request, run } = restoration
  if (!request.attach) return undefined
  const before = restored.find(
    ({ ledgerId, name, isAttached }) =>
      ledgerId === request.ledgerId && !isAttached && sameName(name, request.target),
  )
  const session = await run.lane.current()
  if (before === undefined || (await readRelation(session, before.oid)) === undefined) return undefined
  await lookAsOwner(restoration, before.owner, (each) => requireContents(each, restoration, source))
  return before
}

async function made(restoration: Restoration, source: ArchiveSource): Promise<Loaded> {
  await makeTable(restoration)
  try {
    return await loadTable(restoration, source)
  } catch (error) {
    // The first error is the one to tell; what is left is empty, and cleared away the next time.
    await takeBack(restoration).catch(() => undefined)
    throw error
  }
}
