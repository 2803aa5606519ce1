import { type Action } from '../../domain/action.ts'
import { type Finding } from '../../domain/finding.ts'
import { type Plan } from '../../domain/plan.ts'
import { type Policy } from '../../domain/policy.ts'
import { type Wording } from '../../sql/compile.ts'

/** A database that was looked at, with what its plan's rendering needs. */
export interface PlannedDatabase {
  readonly kind: 'planned'
  readonly name: string
  readonly plan: Plan
  /** The governing policy by table, as `displayName` writes it. */
  readonly policies: ReadonlyMap<string, Policy>
  readonly wording: Wording
}

/** A database that could not be looked at; the finding says why. */
export interface UnreachableDatabase {
  readonly kind: 'unreachable'
  readonly name: string
  readonly finding: Finding
}

export type ShownDatabase = PlannedDatabase | UnreachableDatabase

/** Every action of the databases that were reached, those of observed sets included. */
export function shownActions(databases: readonly ShownDatabase[]): readonly Action[] {
  return databases.flatMap((database) =>
    database.kind === 'planned' ? database.plan.sets.flatMap(({ actions }) => actions) : [],
  )
}

/** The actions `apply` would run: those of sets that are managed, not only observed. */
export function pendingActions(databases: readonly ShownDatabase[]): readonly Action[] {
  return databases.flatMap((database) =>
    database.kind === 'planned'
      ? database.plan.sets.filter(({ mode }) => mode === 'manage').flatMap(({ actions }) => actions)
      : [],
  )
}
