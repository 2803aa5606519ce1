import { type Action } from '../domain/action.ts'
import { type Finding } from '../domain/finding.ts'
import { type SetContext } from './set-context.ts'

/** What one rule would do and what it has to say. */
export interface Proposal {
  readonly actions: readonly Action[]
  readonly findings: readonly Finding[]
}

/** Looks at one set and proposes; sees what the rules before it proposed. */
export type Rule = (context: SetContext, earlier: readonly Action[]) => Proposal

export const NOTHING: Proposal = { actions: [], findings: [] }
