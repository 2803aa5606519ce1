import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Policy } from '../../domain/policy.ts'
import { type NewestKey } from '../../domain/snapshot.ts'
import { makers } from './registry.ts'
import { refused, type SchemeAnswer } from './scheme.ts'

/** Finds how a set is cut: the key decides the kind of scheme, the policy its measures. */
export function schemeFor(set: PartitionSet, policy: Policy, newest: NewestKey | undefined): SchemeAnswer {
  const [key] = set.key.columns
  if (key === undefined) throw new RangeError('a partition key has at least one column')
  // Children of a legacy inheritance set have ranges like any others, only from another place.
  const cut = set.inheritance === undefined ? set : { ...set, key: { ...set.key, method: 'range' as const } }
  for (const make of Object.values(makers)) {
    const answer = make({ set: cut, key, policy, newest })
    if (answer !== undefined) return answer
  }
  return refused(`it is partitioned by ${set.key.method} of a ${key.type}, ${key.name}`)
}
