import { type Action } from '../domain/action.ts'
import { Interrupted, LeadershipLost } from '../domain/errors.ts'
import { type ExecutionEvent } from '../domain/event.ts'
import { rootOf } from '../domain/root-of.ts'
import { type ExecutionContext } from './execution-context.ts'
import { type LaneSession } from './lane-session.ts'
import { type LockTargets } from './lock-targets.ts'

/** What the running of one action has at hand. */
export interface ActionRun {
  readonly action: Action
  readonly context: ExecutionContext
  readonly lane: LaneSession
  /** What all actions of the run lock, among themselves. */
  readonly targets: LockTargets
  /** Aborted when this action must not go on: a stop was asked for, or leadership is gone. */
  readonly signal: AbortSignal
  /** Ledger rows of what left in this very run, by the table's OID: an action planned before cannot know them. */
  readonly leftNow: Map<number, number>
  /** Ledger rows whose archive was read back and found whole in this very run. */
  readonly provedNow: Set<number>
  /** Time spent on waiting for locks, pauses included, summed up while the action runs. */
  readonly lockWait: { ms: number }
}

/** Throws Interrupted or LeadershipLost once the action must not go on. */
export function throwIfStopped({ signal }: Pick<ActionRun, 'signal'>): void {
  if (!signal.aborted) return
  throw signal.reason instanceof LeadershipLost ? signal.reason : new Interrupted()
}

/**
 * The same run for work that must not be left half-done even when everything stops: it is not stopped, and tries once instead of
 * until the budget is used up.
 */
export function lastEffort(run: ActionRun): ActionRun {
  const limits = { ...run.context.limits, lockBudgetMs: 0 }
  return { ...run, signal: new AbortController().signal, context: { ...run.context, limits } }
}

/** The part of an event that says which action it is about. */
export function aboutOf({ action, context }: Pick<ActionRun, 'action' | 'context'>) {
  return {
    database: context.database,
    table: rootOf(action).name,
    action: action.kind,
    target: action.target,
  } satisfies Partial<ExecutionEvent>
}
