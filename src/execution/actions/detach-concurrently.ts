import { type DetachAction } from '../../domain/action.ts'
import { type Finding } from '../../domain/finding.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { type Session } from '../../postgres/session.ts'
import { type Step } from '../../sql/statement.ts'
import { type ActionRun } from '../action-run.ts'
import { asOurselves } from '../as-ourselves.ts'
import { type Contested, readHolders } from '../blockers.ts'
import { contestedAtDetachEnd } from '../contested.ts'
import { refuseDestination } from '../destination.ts'
import { takeTurn } from '../in-turn.ts'
import { isYoung, waitForOldTransactions } from '../old-transactions.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { recheckAttached, recheckBound } from '../relations.ts'
import { refuseHeld } from '../refuse-held.ts'
import { refuseUnsharedIdentity } from '../refuse-unshared-identity.ts'
import { requireJournal } from '../require-journal.ts'
import { runTransaction } from '../run-transaction.ts'
import { DetachAttempt, type Leaving, turnOfDetaching } from './detach-attempt.ts'

// Smaller: what was looked at beside a short DETACH of another partition is looked at twice; bigger: it may not be so any more. The statement
// names a name: a look and its intent take about as long.
const FRESH_MS = 10

/**
 * DETACH CONCURRENTLY cannot share a transaction with the ledger, and however it ends early it leaves the partition half detached
 * (postgres.md B6). So: the intent first, then the statement, then what the catalog says decides, not the error. One partition of a table at a time:
 * while one is half detached, no other can begin (postgres.md B7). All but that may go on beside another one's statement.
 */
export const detachConcurrently: Performer<DetachAction> = async (action, run) => {
  const [publish, leave, relocate] = sorted(action, run)
  const leaving: Leaving = { action, run, journal: requireJournal(run), leave, relocate }
  const atOnce = publish === undefined ? await detachAtOnce(leaving) : undefined
  return atOnce ?? detachInTime(leaving, publish)
}

/**
 * Mostly nobody old is in the way, and nothing is tied to it: that is found out by the last look before the intent. Undefined where it is not
 * so: then nothing was done.
 */
async function detachAtOnce(leaving: Leaving): Promise<readonly Finding[] | undefined> {
  const { action, run } = leaving
  const { confirmLeadership, stopwatch } = run.context
  const own = ownLocks(action)
  const lookAround = async (session: Session): Promise<void> => {
    const [, contested, holders] = await allEnded([
      look(leaving, session),
      contestedAtDetachEnd(session, action),
      readHolders(session, inTheWay(action, own)),
    ])
    if (contested.length > own.length || !holders.every(isYoung)) throw new NotClear()
  }
  using attempt = new DetachAttempt(leaving, own)
  const failure = await attempt.make(lookAround, async (session) => {
    const startMs = stopwatch.elapsedMs()
    await attempt.takeTurn()
    if (stopwatch.elapsedMs() - startMs < FRESH_MS) return
    await asOurselves(session, leaving.leave, () =>
      allEnded([confirmLeadership(session), lookAround(session), attempt.note(session)]),
    )
  })
  if (!(failure instanceof NotClear)) return await attempt.settle(failure)
  await attempt.abandon()
  return undefined
}

/** Somebody is in the way, or more is locked than the parent and the partition. */
class NotClear extends Error {}

async function detachInTime(leaving: Leaving, publish: Step | undefined): Promise<readonly Finding[]> {
  const { action, run } = leaving
  const { partition } = action
  const contested = await contestedAtDetachEnd(await run.lane.current(), action)
  {
    // In turn: another DETACH of ours would be an old transaction itself, when others make it wait.
    using _ = await takeTurn(run, [], [turnOfDetaching(action)])
    await waitForOldTransactions(run, inTheWay(action, contested))
  }
  if (publish !== undefined) {
    const mode = action.unforce === undefined ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE'
    const own = [{ oid: partition.oid, mode }] as const
    await runTransaction(run, publish, own, { look: (session) => look(leaving, session) })
  }
  using attempt = new DetachAttempt(leaving, contested)
  await attempt.takeTurn()
  return await attempt.settle(await attempt.make((session) => look(leaving, session)))
}

function ownLocks({ parent, partition }: DetachAction): readonly Contested[] {
  return [
    { oid: parent.oid, mode: 'SHARE UPDATE EXCLUSIVE' },
    { oid: partition.oid, mode: 'ACCESS EXCLUSIVE' },
  ]
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

async function look({ action, run }: Leaving, session: Session): Promise<void> {
  const { parent, partition, bound, key, schema, isDivided } = action
  const [relation] = await allEnded([
    recheckAttached(session, partition, parent),
    refuseDestination(session, partition, schema),
    refuseHeld(session, run, action),
    isDivided === true ? refuseUnsharedIdentity(session, partition) : undefined,
  ])
  recheckBound(relation, bound, key)
}
