import { type DetachAction, type FinalizeDetachAction } from '../../domain/action.ts'
import { LeadershipLost, StatementFailed, WorldMoved } from '../../domain/errors.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
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
    this.#turn = await takeTurn(this.#leaving.run, this.#contested)
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
    const options = { look, around, note: this.#note.bind(this), after: this.#confirm.bind(this) }
    try {
      await runOutsideOnce(run, leave, options)
      return undefined
    } catch (failure) {
      return failure
    }
  }

  /** Takes the intent back; only for what was not sent. */
  async abandon(): Promise<void> {
    const { run, journal } = this.#leaving
    if (this.#id !== undefined) await journal.abandonDetach(await run.lane.current(), this.#id)
  }

  /** Rows must not stay hidden and inserts refused until the next cycle, so FINALIZE is tried even when everything stops. */
  async settle(failure: unknown): Promise<readonly Finding[]> {
    const { action, journal, relocate } = this.#leaving
    const { partition, schema } = action
    const id = this.#id
    if (id === undefined || !this.#wasSent) {
      // Whoever leads now finds the intent, and may have taken it up.
      if (!(failure instanceof LeadershipLost)) await this.abandon()
      throw failure
    }
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

  async #note(session: Session): Promise<void> {
    const { action, run, journal } = this.#leaving
    this.#id = await journal.intendDetach(session, intentOf(action, run.context.now()))
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
