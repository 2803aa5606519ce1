import { type Finding } from '../domain/finding.ts'
import { displayName } from '../domain/name.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Policy } from '../domain/policy.ts'
import { type NewestKey } from '../domain/snapshot.ts'
import { type Scheme } from './schemes/scheme.ts'
import { schemeFor } from './schemes/scheme-for.ts'

/** Words of the policy language without which a set cannot be planned at all in this version. */
const SCHEME_WORDS: ReadonlySet<string> = new Set([
  'epoch',
  'ulid',
  'list',
  'hash',
  'subpartition',
  'method',
  'offset',
])

/** Either a scheme to plan with, or why not; and one finding for each word this version does not carry out. */
export interface Governed {
  readonly scheme: Scheme | undefined
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
  const findings = policy.unavailable.map((word) => notAvailable(subject, word))
  if (policy.unavailable.some((word) => SCHEME_WORDS.has(word))) return { scheme: undefined, findings }
  const answer = schemeFor(set, policy, newest)
  if ('refusal' in answer) {
    const { code, message, hint } = answer.refusal
    return {
      scheme: undefined,
      findings: [...findings, { code, level: 'error', subject, message: `${subject}: ${message}`, hint }],
    }
  }
  return { scheme: answer.scheme, findings }
}

function notAvailable(subject: string, word: string): Finding {
  return {
    code: 'feature-not-available',
    level: 'error',
    subject,
    message: `The policy of ${subject} asks for \`${word}\`, which this version of partitiond does not carry out`,
    hint: `Remove \`${word}\` from the policy, or wait for a version that has it; nothing is dropped meanwhile because of it.`,
  }
}
