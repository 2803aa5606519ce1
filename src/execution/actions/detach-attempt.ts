import { type DetachAction, type FinalizeDetachAction } from '../../domain/action.ts'
import { LeadershipLost, StatementFailed, WorldMoved } from '../../domain/errors.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { type Journal } from '../../journal/journal.ts'
import { type Session } from '../../postgres/session.ts'
import { type Step } from '../../sql/statement.ts'
import { type ActionRun, lastEffort, throwIfStopped } from '../action-run.ts'
import { type Contested } from '../blockers.ts'
import { confirmDetached } from '../confirm-detached.ts'
import { intentOf } from '../detach-intent.ts'
import { takeTurn } from '../in-turn.ts'
import { LockTargets } from '../lock-targets.ts'
import { readRelation } from '../relations.ts'
import { runOutsideOnce } from '../run-outside.ts'
import { watchQueue } from '../watch-queue.ts'
import { performFinalizeDetach } from './finalize-detach.ts'

/** A partition on its way out. */
export interface Leaving {
  readonly action: DetachAction
  readonly run: ActionRun
  readonly journal: Journal
  /** The one statement. */
  readonly leave: Step
  /** What is still to be done to the detached table, if anything. */
  readonly relocate: Step | undefined
}

/** Who is detaching a partition of a table, or waits for those in its way: one of us at a time, without being in the way of other sets. */
export function turnOfDetaching({ parent }: DetachAction): number {
  return -parent.oid
}

/**
 * One attempt at DETACH CONCURRENTLY, with the ledger told before and after. The turn, once taken, is kept until the statement has done all of
 * it, or else until it is settled: while a partition is half detached no other of its table can be.
 */
export class DetachAttempt implements Disposable {
  readonly #leaving: Leaving
  readonly #contested: readonly Contested[]
  #turn: Disposable | undefined
  /** The ledger's row. */
  #id: number | undefined
  #wasSent = false

  /** `contested`: which locks the statement takes. */
  constructor(leaving: Leaving, contested: readonly Contested[]) {
    this.#leaving = leaving
    this.#contested = contested
  }

  async takeTurn(): Promise<void> {
    const { action, run } = this.#leaving
    this.#turn = await takeTurn(run, this.#contested, [turnOfDetaching(action)])
  }

  [Symbol.dispose](): void {
    this.#turn?.[Symbol.dispose]()
    this.#turn = undefined
  }

  /**
   * Looks, notes the intent, and sends the statement once `begin` has resolved. Returns what was thrown on the way, by the server too; undefined
   * when it went well.
   */
  async make(
    look: (session: Session) => Promise<void>,
    begin?: (session: Session) => Promise<void>,
  ): Promise<unknown> {
    const { action, run, leave } = this.#leaving
    // Nobody who reads or writes queues behind the weak lock on the parent.
    const queued = this.#contested.flatMap(({ oid }) => (oid === action.parent.oid ? [] : [oid]))
    const around = async (session: Session, work: () => Promise<void>): Promise<void> => {
      await begin?.(session)
      this.#wasSent = true
      await watchQueue(run, queued, work)
      this[Symbol.dispose]()
    }
    const options = { look, around, note: this.note.bind(this), after: this.#confirm.bind(this) }
    try {
      await runOutsideOnce(run, leave, options)
      return undefined
    } catch (failure) {
      return failure
    }
  }

  /** Writes the intent down, or takes up what is written: with what hangs below the partition now. Sends before it awaits anything. */
  async note(session: Session): Promise<void> {
    const { action, run, journal } = this.#leaving
    this.#id = await journal.intendDetach(session, intentOf(action, run.context.now()))
  }

  /** Takes the intent back, if it is still ours to take: only for what was not sent. */
  async abandon(): Promise<void> {
    const { action, run, journal } = this.#leaving
    // Whoever leads now finds the intent, and may have taken it up.
    if (this.#id === undefined || run.signal.reason instanceof LeadershipLost) return
    const session = await run.lane.current()
    const [, relation] = await allEnded([
      run.context.confirmLeadership(session),
      readRelation(session, action.partition.oid),
    ])
    // Somebody else is at it, perhaps another copy of us with the same row.
    if (relation?.pendingDetach !== true) await journal.abandonDetach(session, this.#id)
  }

  /** Rows must not stay hidden and inserts refused until the next cycle, so FINALIZE is tried even when everything stops. */
  async settle(failure: unknown): Promise<readonly Finding[]> {
    const { action, journal, relocate } = this.#leaving
    const { partition, schema } = action
    const id = this.#id
    if (id === undefined || !this.#wasSent) {
      if (!(failure instanceof LeadershipLost)) await this.abandon()
      throw failure
    }
    if (isNoPartition(failure)) return this.#disown(id, failure)
    // Who has the turn does not wait for it.
    const run = this.#turn === undefined ? this.#leaving.run : inside(this.#leaving.run)
    if (run.leftNow.get(partition.oid) === id) return []
    const session = await run.lane.current()
    const relation = await readRelation(session, partition.oid)
    if (relation?.parentOid === action.parent.oid) {
      if (relation.pendingDetach) {
        return performFinalizeDetach(finalizeOf(action, id), run.signal.aborted ? lastEffort(run) : run)
      }
      await journal.abandonDetach(session, id)
      throwIfStopped(run)
      throw asMoved(action, failure)
    }
    if (relation === undefined) throw new WorldMoved(`${displayName(partition.name)} is gone`)
    await confirmDetached(run, { partition, schema, ledgerId: id, relocate })
    return []
  }

  /** Somebody else was faster. What was sent along cannot tell that, and may have noted that it was us. */
  async #disown(id: number, cause: unknown): Promise<never> {
    const { action, run, journal } = this.#leaving
    run.leftNow.delete(action.partition.oid)
    await journal.forget(await run.lane.current(), id)
    throw new WorldMoved(`${displayName(action.partition.name)} was detached or renamed by somebody else`, {
      cause,
    })
  }

  /** The ledger is told at once where nothing more is to be done to the table. */
  async #confirm(session: Session): Promise<void> {
    const { action, run, journal, relocate } = this.#leaving
    if (this.#id === undefined || relocate !== undefined) return
    const { partition } = action
    const departed = { name: partition.name, at: run.context.now() }
    if (await journal.confirmIfLeft(session, this.#id, departed)) run.leftNow.set(partition.oid, this.#id)
  }
}

/** 42P01: the name is no partition of that table, or nothing has it. The statement did nothing. */
function isNoPartition(failure: unknown): boolean {
  return failure instanceof StatementFailed && failure.sqlstate === '42P01'
}

function inside(run: ActionRun): ActionRun {
  return { ...run, targets: new LockTargets() }
}

/** 55000: a DEFAULT partition came, or a sibling is half detached (postgres.md B2, B7): the next plan takes that into account. */
function asMoved({ partition }: DetachAction, failure: unknown): unknown {
  if (failure instanceof StatementFailed && failure.sqlstate === '55000') {
    const subject = displayName(partition.name)
    return new WorldMoved(`${subject} cannot be detached concurrently now: ${failure.message}`, {
      cause: failure,
    })
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
