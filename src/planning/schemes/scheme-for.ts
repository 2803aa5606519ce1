import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Policy } from '../../domain/policy.ts'
import { type NewestKey } from '../../domain/snapshot.ts'
import { aType } from './a-type.ts'
import { makers } from './registry.ts'
import { kindRefused, refused, type SchemeAnswer } from './scheme.ts'

/** Finds how a set is cut: the key decides the kind of scheme, the policy its measures. */
export function schemeFor(set: PartitionSet, policy: Policy, newest: NewestKey | undefined): SchemeAnswer {
  const [key] = set.key.columns
  if (key === undefined) throw new RangeError('a partition key has at least one column')
  // Children of a legacy inheritance set have ranges like any others, only from another place.
  const cut = set.inheritance === undefined ? set : { ...set, key: { ...set.key, method: 'range' as const } }
  const about = `it is partitioned by ${set.key.method} of ${aType(key.type)}, ${key.name}`
  const other = policy.list === undefined ? (policy.hash === undefined ? undefined : 'hash') : 'list'
  if (cut.key.method === 'range' && other !== undefined)
    return kindRefused(`${about}, and its policy says \`${other}\``)
  for (const make of Object.values(makers)) {
    const answer = make({ set: cut, key, policy, newest })
    if (answer !== undefined) return answer
  }
  return refused(about)
}
