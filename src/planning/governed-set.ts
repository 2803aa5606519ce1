import { type Finding } from '../domain/finding.ts'
import { displayName } from '../domain/name.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Policy } from '../domain/policy.ts'
import { type NewestKey } from '../domain/snapshot.ts'
import { inheritanceRefusal } from './inheritance-refusal.ts'
import { type Scheme } from './schemes/scheme.ts'
import { schemeFor } from './schemes/scheme-for.ts'

/** Either a scheme to plan with, or a finding that says why not. */
export interface Governed {
  readonly scheme: Scheme | undefined
  /** As the scheme sees it. */
  readonly set: PartitionSet
  readonly findings: readonly Finding[]
}

/** Neither a set nor a policy ever changes, and what was found out about a scheme need not be found out again in the next cycle. */
const known = new WeakMap<PartitionSet, WeakMap<Policy, Governed>>()

/** Finds out how a set is cut, or says why partitiond leaves it alone. */
export function govern(set: PartitionSet, policy: Policy, newest: NewestKey | undefined): Governed {
  if (newest !== undefined) return findOut(set, policy, newest)
  const byPolicy = known.get(set) ?? new WeakMap<Policy, Governed>()
  const governed = byPolicy.get(policy) ?? findOut(set, policy, undefined)
  known.set(set, byPolicy.set(policy, governed))
  return governed
}

function findOut(set: PartitionSet, policy: Policy, newest: NewestKey | undefined): Governed {
  const subject = displayName(set.name)
  const refusal = inheritanceRefusal(set, policy)
  if (refusal !== undefined) return { scheme: undefined, set, findings: [refusal] }
  const answer = schemeFor(set, policy, newest)
  if ('refusal' in answer) {
    const { code, message, hint } = answer.refusal
    return {
      scheme: undefined,
      set,
      findings: [{ code, level: 'error', subject, message: `${subject}: ${message}`, hint }],
    }
  }
  const { scheme } = answer
  return { scheme, set: scheme.view?.(set) ?? set, findings: [] }
}
