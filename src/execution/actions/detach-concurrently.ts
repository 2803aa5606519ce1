import { type DetachAction, type FinalizeDetachAction } from '../../domain/action.ts'
import { StatementFailed, WorldMoved } from '../../domain/errors.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type Journal } from '../../journal/journal.ts'
import { type Session } from '../../postgres/session.ts'
import { type Step } from '../../sql/statement.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { type ActionRun, lastEffort, throwIfStopped } from '../action-run.ts'
import { type Contested, readHolders } from '../blockers.ts'
import { confirmDetached } from '../confirm-detached.ts'
import { contestedAtDetachEnd } from '../contested.ts'
import { refuseDestination } from '../destination.ts'
import { intentOf } from '../detach-intent.ts'
import { inTurn } from '../in-turn.ts'
import { waitForOldTransactions } from '../old-transactions.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { readRelation, recheckAttached, recheckBound } from '../relations.ts'
import { refuseHeld } from '../refuse-held.ts'
import { refuseUnsharedIdentity } from '../refuse-unshared-identity.ts'
import { requireJournal } from '../require-journal.ts'
import { runTransaction } from '../run-transaction.ts'
import { runOutsideOnce } from '../run-outside.ts'
import { watchQueue } from '../watch-queue.ts'
import { performFinalizeDetach } from './finalize-detach.ts'

/**
 * DETACH CONCURRENTLY cannot share a transaction with the ledger, and however it ends early it leaves the partition half detached
 * (postgres.md B6). So: the intent first, then the statement, then what the catalog says decides, not the error.
 */
export const detachConcurrently: Performer<DetachAction> = async (action, run) => {
  const { partition } = action
  const journal = requireJournal(run)
  const [publish, leave, relocate] = sorted(action, run)
  const contested = await waitUntilClear(action, run)
  if (publish !== undefined) {
    const mode = action.unforce === undefined ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
    const own = [{ oid: partition.oid, mode }] as const
    await runTransaction(run, publish, own, { look: (session) => look(action, run, session) })
  }
  const { id, failure } = await inTurn(run, contested, () =>
    tryDetach(action, run, { journal, step: leave, contested, isConfirmed: relocate === undefined }),
  )
  if (id === undefined) throw failure
  if (run.leftNow.get(partition.oid) === id) return []
  return settle(action, run, { journal, id, failure, relocate })
}

/**
 * Waits until no old transaction is in the way of any lock, and tells which they are. It waits for whoever holds any lock on the parent. Mostly
 * nobody does, and nothing is tied to it: then both are known from one round trip.
 */
async function waitUntilClear(action: DetachAction, run: ActionRun): Promise<readonly Contested[]> {
  const session = await run.lane.current()
  const own = [action.parent, action.partition].map(({ oid }): Contested => ({
    oid,
    mode: 'ACCESS EXCLUSIVE',
  }))
  const [contested, holders] = await allEnded([
    contestedAtDetachEnd(session, action),
    readHolders(session, own),
  ])
  if (holders.length > 0 || contested.length > own.length) {
    await waitForOldTransactions(run, [...own, ...contested])
  }
  return contested
}

/** Putting it into publications and opening it to its owner, the detach, and the new schema; the first and the last only where the action asks for them. */
function sorted(
  action: DetachAction,
  run: ActionRun,
): readonly [publish: Step | undefined, leave: Step, relocate: Step | undefined] {
  const [first, second, third] = stepsOf(action, run)
  return (action.stays === undefined && action.unforce === undefined) || second === undefined
    ? [undefined, first, second]
    : [first, second, third]
}

async function look(action: DetachAction, run: ActionRun, session: Session): Promise<void> {
  const { parent, partition, bound, key, schema } = action
  const [relation] = await allEnded([
    recheckAttached(session, partition, parent),
    refuseDestination(session, partition, schema),
    refuseHeld(session, run, action),
    refuseUnsharedIdentity(session, partition),
  ])
  recheckBound(relation, bound, key)
}

interface Attempt {
  readonly journal: Journal
  readonly step: Step
  readonly contested: readonly Contested[]
  /** Whether the ledger is to be told at once: nothing more is to be done to the table. */
  readonly isConfirmed: boolean
}

/** `id` is the ledger's row; undefined when not even the intent could be written, and so nothing was tried. */
async function tryDetach(
  action: DetachAction,
  run: ActionRun,
  { journal, step, contested, isConfirmed }: Attempt,
): Promise<{ readonly id: number | undefined; readonly failure: unknown }> {
  // Nobody who reads or writes queues behind the weak lock on the parent.
  const queued = contested.flatMap(({ oid }) => (oid === action.parent.oid ? [] : [oid]))
  let id: number | undefined
  const note = async (session: Session): Promise<void> => {
    id = await journal.intendDetach(session, intentOf(action, run.context.now()))
  }
  const { partition } = action
  const confirm = async (session: Session): Promise<void> => {
    if (id === undefined || !isConfirmed) return
    const departed = { name: partition.name, at: run.context.now() }
    if (await journal.confirmIfLeft(session, id, departed)) run.leftNow.set(partition.oid, id)
  }
  try {
    await watchQueue(run, queued, () =>
      runOutsideOnce(run, step, { look: (session) => look(action, run, session), note, after: confirm }),
    )
    return { id, failure: undefined }
  } catch (failure) {
    return { id, failure }
  }
}

interface Attempted {
  readonly journal: Journal
  /** The ledger's row. */
  readonly id: number
  /** What the statement threw, if anything. */
  readonly failure: unknown
  /** What is still to be done to the detached table, if anything. */
  readonly relocate: Step | undefined
}

/** Rows must not stay hidden and inserts refused until the next cycle, so FINALIZE is tried even when everything stops. */
async function settle(
  action: DetachAction,
  run: ActionRun,
  attempted: Attempted,
): Promise<readonly Finding[]> {
  const { journal, id, failure } = attempted
  const session = await run.lane.current()
  const relation = await readRelation(session, action.partition.oid)
  if (relation?.parentOid === action.parent.oid) {
    if (relation.pendingDetach) {
      return performFinalizeDetach(finalizeOf(action, id), run.signal.aborted ? lastEffort(run) : run)
    }
    await journal.abandonDetach(session, id)
    throwIfStopped(run)
    throw asMoved(action, failure)
  }
  if (relation === undefined) throw new WorldMoved(`${displayName(action.partition.name)} is gone`)
  const { partition, schema } = action
  await confirmDetached(run, { partition, schema, ledgerId: id, relocate: attempted.relocate })
  return []
}

/** 55000: a DEFAULT partition came, or a sibling is half detached (postgres.md B2, B7): the next plan takes that into account. */
function asMoved({ partition }: DetachAction, failure: unknown): unknown {
  if (failure instanceof StatementFailed && failure.sqlstate === '55000') {
    return new WorldMoved(
      `${displayName(partition.name)} cannot be detached concurrently now: ${failure.message}`,
      {
        cause: failure,
      },
    )
  }
  return failure ?? new WorldMoved(`${displayName(partition.name)} was attached again`)
}

function finalizeOf(action: DetachAction, ledgerId: number): FinalizeDetachAction {
  const { parent, target, reason, needs, id, partition, bound, schema, isDivided } = action
  return {
    kind: 'finalize-detach',
    parent,
    target,
    reason,
    needs,
    id,
    hazards: [],
    partition,
    bound,
    isDetached: false,
    ledgerId,
    schema,
    ...(isDivided === undefined ? {} : { isDivided }),
  }
}
