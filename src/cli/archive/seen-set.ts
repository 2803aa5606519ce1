import { type Facts } from '../../catalog/read-facts.ts'
import { hasRanges } from '../../domain/key.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Policy } from '../../domain/policy.ts'
import { type RangeBound } from '../../domain/bound.ts'
import { govern } from '../../planning/governed-set.ts'
import { policyFor } from './policy-for.ts'

/** A set as its policy has it cut. */
export interface SeenSet {
  /** Of a sliding list, the values as the ranges that they stand for. */
  readonly set: PartitionSet
  /** Whether ranges of its key leave it. */
  readonly hasRanges: boolean
  /** Words a range as the bound of a partition: of a sliding list with its values. */
  readonly asBound: (range: RangeBound) => RangeBound
}

/** Sees a set through its policy. How far a set that is cut by number has come does not matter for it. */
export function seenSet(
  set: PartitionSet,
  facts: Pick<Facts, 'newestKeys'>,
  policies: readonly Policy[],
): SeenSet {
  const policy = set.key.method === 'list' ? policyFor(policies, set.name) : undefined
  const newest = facts.newestKeys.get(set.oid) ?? { position: undefined, before: undefined }
  const governed = policy === undefined ? undefined : govern(set, policy, newest)
  const scheme = governed?.scheme
  if (governed === undefined || scheme?.listed === undefined)
    return { set, hasRanges: hasRanges(set.key), asBound: (range) => range }
  return { set: governed.set, hasRanges: true, asBound: (range) => scheme.listed?.(range) ?? range }
}
