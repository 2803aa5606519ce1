import { type Action } from '../domain/action.ts'
import { type Finding } from '../domain/finding.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { refOf } from './refs.ts'
import { ofTheWhole, rules } from './rules/registry.ts'
import { type SetContext } from './set-context.ts'

/** What the rules came up with for one set or branch. */
export interface Proposed {
  readonly context: SetContext
  readonly actions: readonly Action[]
}

/**
 * Asks every rule about a set and about each of its branches, rule by rule, so that everywhere the future is made safe before the past
 * leaves. A rule sees what was proposed for the same table before; one that is about the whole is asked once, and sees all.
 */
export function propose(contexts: readonly SetContext[]): {
  readonly proposed: readonly Proposed[]
  readonly actions: readonly Action[]
  readonly findings: readonly Finding[]
} {
  const proposed = contexts.map((context) => ({ context, actions: [] as Action[] }))
  const actions: Action[] = []
  const findings: Finding[] = []
  for (const rule of rules) {
    const isOfTheWhole = ofTheWhole.has(rule)
    for (const own of isOfTheWhole ? proposed.slice(0, 1) : proposed) {
      const proposal = rule(own.context, isOfTheWhole ? actions : own.actions)
      const { set, place } = own.context
      const added = proposal.actions.map((action) => rooted(action, place?.root ?? set))
      own.actions.push(...added)
      actions.push(...added)
      findings.push(...proposal.findings)
    }
  }
  return { proposed, actions, findings }
}

/** What is done below a branch is done to the set at the top. */
function rooted(action: Action, root: PartitionSet): Action {
  return action.parent.oid === root.oid ? action : { ...action, root: refOf(root) }
}
