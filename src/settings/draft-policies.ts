import { type Policy } from '../domain/policy.ts'
import { buildPolicy } from './build-policy.ts'
import { type ReadWords } from './checks/check.ts'
import { conflictsIn } from './checks/registry.ts'
import { type LoadedSource } from './load-source.ts'
import { isPlainMap, locate, merge, type Origin } from './merge.ts'
import { type Problem } from './problem.ts'
import { readWords } from './read-words.ts'
import { type Complaint } from './zod-problems.ts'

/** A policy with what could be read of it. */
export interface Draft {
  readonly words: ReadWords
  /** Present when nothing is wrong with it in itself. */
  readonly policy: Policy | undefined
  readonly problems: readonly Problem[]
  /** Gives a complaint about this policy its place. */
  readonly locate: (complaint: Complaint) => Problem
}

/** Reads each policy of a file with the defaults of `head` merged under it. */
export function draftPolicies(
  { source, value }: LoadedSource,
  head: LoadedSource | undefined,
): readonly Draft[] {
  const given = head?.value['defaults']
  const defaults: Origin | undefined =
    head !== undefined && isPlainMap(given)
      ? { source: head.source, path: ['defaults'], value: given }
      : undefined
  const policies: readonly unknown[] = Array.isArray(value['policies']) ? value['policies'] : []
  return policies.flatMap((policy, at) =>
    isPlainMap(policy) ? [draft({ source, path: ['policies', at], value: policy }, defaults)] : [],
  )
}

function draft(origin: Origin, defaults: Origin | undefined): Draft {
  const merged = merge(defaults?.value, origin.value)
  const { words, whole, complaints } = readWords(merged)
  const conflicts = conflictsIn(words, new Set(Object.keys({ ...defaults?.value, ...origin.value })))
  const place = (complaint: Complaint): Problem => locate(origin, defaults, complaint)
  const problems = [
    ...complaints,
    ...conflicts.map((conflict) => ({ ...conflict, about: 'value' as const })),
  ].map(place)
  const isSound = whole !== undefined && problems.length === 0
  return {
    words,
    policy: isSound ? buildPolicy(whole, origin.source.placeOf(origin.path)) : undefined,
    problems,
    locate: place,
  }
}
