import { type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

/** What the scheme has to say about how the set is cut now. */
export function schemeFindings(context: SetContext): Proposal {
  return { actions: [], findings: context.scheme.findings?.(context) ?? [] }
}
