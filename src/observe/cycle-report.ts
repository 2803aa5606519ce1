import { type ActionOutcome } from '../domain/outcome.ts'
import { type Plan } from '../domain/plan.ts'

/** One finished cycle over one database: what was found, what was done about it. */
export interface CycleReport {
  readonly database: string
  readonly plan: Plan
  readonly outcomes: readonly ActionOutcome[]
  readonly durationMs: number
}

/**
 * Skipped because the cycle has spent its time on archives and indexes, because somebody is still at it, or because of an action before it,
 * which has an outcome of its own.
 */
const WAITING: ReadonlySet<string> = new Set([
  'archive-later',
  'index-later',
  'index-under-way',
  'needs-not-met',
])

/** Whether an action was merely left for a later cycle: no trouble by itself. */
export function waits({ result, code }: ActionOutcome): boolean {
  return result === 'skipped' && WAITING.has(code)
}

/** A green cycle means that every action of it succeeded, but for those that wait. */
export function isGreen(report: CycleReport): boolean {
  return report.outcomes.every((outcome) => outcome.result === 'done' || waits(outcome))
}
