import { type ActionOutcome } from '../domain/outcome.ts'
import { type Plan } from '../domain/plan.ts'

/** One finished cycle over one database: what was found, what was done about it. */
export interface CycleReport {
  readonly database: string
  readonly plan: Plan
  readonly outcomes: readonly ActionOutcome[]
  readonly durationMs: number
}

/** A green cycle means that every action of it succeeded. */
export function isGreen(report: CycleReport): boolean {
  return report.outcomes.every((outcome) => outcome.result === 'done')
}
