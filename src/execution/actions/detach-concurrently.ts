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
import { isYoung, waitForOldTransactions } from '../old-transactions.ts'
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
  const journal = requireJournal(run)
  const [publish, leave, relocate] = sorted(action, run)
  const attempt: Attempt = { journal, step: leave, isConfirmed: relocate === undefined }
  const atOnce = publish === undefined ? await detachAtOnce(action, run, attempt) : undefined
  const { id, failure } = atOnce ?? (await detachInTime(action, run, attempt, publish))
  if (id === undefined) throw failure
  if (run.leftNow.get(action.partition.oid) === id) return []
  return settle(action, run, { journal, id, failure, relocate })
}

/**
 * Mostly nobody old is in the way, and nothing is tied to it: that is found out by the last look before the intent. Undefined where it is not
 * so: then nothing was done.
 */
async function detachAtOnce(
  action: DetachAction,
  run: ActionRun,
  attempt: Attempt,
): Promise<Begun | undefined> {
  const own: readonly Contested[] = [
    { oid: action.parent.oid, mode: 'SHARE UPDATE EXCLUSIVE' },
    { oid: action.partition.oid, mode: 'ACCESS EXCLUSIVE' },
  ]
  const begun = await inTurn(run, own, () =>
    tryDetach(action, run, attempt, own, async (session) => {
      const [, contested, holders] = await allEnded([
        look(action, run, session),
        contestedAtDetachEnd(session, action),
        readHolders(session, inTheWay(action, own)),
      ])
      if (contested.length > own.length || !holders.every(isYoung)) throw new NotClear()
    }),
  )
  return begun.failure instanceof NotClear ? undefined : begun
}

/** Somebody is in the way, or more is locked than the parent and the partition. */
class NotClear extends Error {}

async function detachInTime(
  action: DetachAction,
  run: ActionRun,
  attempt: Attempt,
  publish: Step | undefined,
): Promise<Begun> {
  const { partition } = action
  const contested = await contestedAtDetachEnd(await run.lane.current(), action)
  await waitForOldTransactions(run, inTheWay(action, contested))
  if (publish !== undefined) {
    const mode = action.unforce === undefined ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
    const own = [{ oid: partition.oid, mode }] as const
    await runTransaction(run, publish, own, { look: (session) => look(action, run, session) })
  }
  return inTurn(run, contested, () =>
    tryDetach(action, run, attempt, contested, (session) => look(action, run, session)),
  )
}

/** It waits for whoever holds any lock on the parent. */
function inTheWay({ parent }: DetachAction, contested: readonly Contested[]): readonly Contested[] {
  return [{ oid: parent.oid, mode: 'ACCESS EXCLUSIVE' }, ...contested]
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
  /** Whether the ledger is to be told at once: nothing more is to be done to the table. */
  readonly isConfirmed: boolean
}

/** `id` is the ledger's row; undefined when not even the intent could be written, and so nothing was tried. */
interface Begun {
  readonly id: number | undefined
  readonly failure: unknown
}

async function tryDetach(
  action: DetachAction,
  run: ActionRun,
  { journal, step, isConfirmed }: Attempt,
  contested: readonly Contested[],
  lookAgain: (session: Session) => Promise<void>,
): Promise<Begun> {
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
    await watchQueue(run, queued, () => runOutsideOnce(run, step, { look: lookAgain, note, after: confirm }))
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
