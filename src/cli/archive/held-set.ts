import { type Facts } from '../../catalog/read-facts.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { isRangeKeyType, type KeyEncoding, type RangeKeyType } from '../../domain/key.ts'
import { displayName, type QualifiedName, sameName } from '../../domain/name.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Policy } from '../../domain/policy.ts'
import { agingKey } from '../../planning/branches/aging-key.ts'
import { encodingFor } from '../../planning/schemes/encoding-of.ts'
import { policyFor } from './policy-for.ts'
import { seenSet } from './seen-set.ts'

/** A set that holds can be placed on, governed by a policy or not. */
export interface HeldTable {
  readonly set: PartitionSet
  readonly policy: Policy | undefined
  /** In which ends without an offset are meant: the policy's; UTC without one. */
  readonly zone: string
  readonly keyType: RangeKeyType
  /** What the policy says about the values; undefined where it says nothing. */
  readonly encoding: KeyEncoding | undefined
}

/** Finds the set. Throws `missing-table`, and `key-not-supported` where nothing ever leaves, so that nothing can be held. */
export function heldTable(
  facts: Pick<Facts, 'sets' | 'newestKeys'>,
  policies: readonly Policy[],
  table: QualifiedName,
): HeldTable {
  const subject = displayName(table)
  const found = facts.sets.find(({ name }) => sameName(name, table))
  if (found === undefined) {
    throw new PartitiondError('missing-table', `there is no partitioned table ${subject}`, {
      hint: 'A hold is placed on the partitioned table, not on a partition of it.',
    })
  }
  const { set, hasRanges } = seenSet(found, facts, policies)
  const policy = policyFor(policies, table)
  // What does not age itself may have branches whose partitions do.
  const inner = policy === undefined ? undefined : agingKey(set, policy)
  const key = inner ?? (hasRanges ? set.key.columns[0] : undefined)
  if (key === undefined || !isRangeKeyType(key.type)) {
    throw new PartitiondError('key-not-supported', `${subject} is not partitioned by ranges of one key`, {
      hint: 'Nothing ever leaves such a table, so that nothing needs to be held.',
    })
  }
  return {
    set,
    policy,
    zone: policy?.timezone ?? 'UTC',
    keyType: key.type,
    encoding: encodingFor(key.type, policy),
  }
}
