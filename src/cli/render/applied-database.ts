import { type ActionKind } from '../../domain/action.ts'
import { type Finding } from '../../domain/finding.ts'
import { type ActionOutcome } from '../../domain/outcome.ts'
import { type Plan, type SetPlan } from '../../domain/plan.ts'
import { type ExitReason } from '../exit-codes.ts'

/** A cycle that ran. */
export interface CompletedCycle {
  readonly kind: 'applied'
  readonly name: string
  readonly plan: Plan
  readonly outcomes: readonly ActionOutcome[]
  /** The kinds that were asked for; undefined: all. */
  readonly only: ReadonlySet<ActionKind> | undefined
}

/** What `apply` came to on one database; the finding says why there was no cycle at all. */
export type AppliedDatabase =
  | CompletedCycle
  | {
      readonly kind: 'refused'
      readonly name: string
      readonly finding: Finding
      readonly reason: ExitReason
    }

export function appliedOutcomes(databases: readonly AppliedDatabase[]): readonly ActionOutcome[] {
  return completed(databases).flatMap(({ outcomes }) => outcomes)
}

export function completed(databases: readonly AppliedDatabase[]): readonly CompletedCycle[] {
  return databases.filter((database) => database.kind === 'applied')
}

/** The sets that were worked on: those of mode observe are only shown. */
export function managedSets({ plan }: CompletedCycle): readonly SetPlan[] {
  return plan.sets.filter(({ mode }) => mode === 'manage')
}

/** How many steps of the kinds asked for guard, window or brakes held back. */
export function withheldCount(cycle: CompletedCycle): number {
  const { only } = cycle
  return managedSets(cycle).flatMap(({ withheld }) => withheld.filter(({ kind }) => only?.has(kind) ?? true))
    .length
}
