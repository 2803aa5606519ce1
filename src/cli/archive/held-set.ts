import { type Facts } from '../../catalog/read-facts.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { isRangeKeyType, type RangeKeyType } from '../../domain/key.ts'
import { displayName, type QualifiedName, sameName } from '../../domain/name.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Policy } from '../../domain/policy.ts'
import { policyFor } from './policy-for.ts'

/** A set that holds can be placed on, governed by a policy or not. */
export interface HeldTable {
  readonly set: PartitionSet
  readonly policy: Policy | undefined
  /** In which ends without an offset are meant: the policy's; UTC without one. */
  readonly zone: string
  readonly keyType: RangeKeyType
}

/** Finds the set. Throws `missing-table`, and `key-not-supported` where nothing ever leaves, so that nothing can be held. */
export function heldTable(
  { sets }: Pick<Facts, 'sets'>,
  policies: readonly Policy[],
  table: QualifiedName,
): HeldTable {
  const subject = displayName(table)
  const set = sets.find(({ name }) => sameName(name, table))
  if (set === undefined) {
    throw new PartitiondError('missing-table', `there is no partitioned table ${subject}`, {
      hint: 'A hold is placed on the partitioned table, not on a partition of it.',
    })
  }
  const [key] = set.key.columns
  if (set.key.method !== 'range' || key === undefined || !isRangeKeyType(key.type)) {
    throw new PartitiondError('key-not-supported', `${subject} is not partitioned by ranges of one key`, {
      hint: 'Nothing ever leaves such a table, so that nothing needs to be held.',
    })
  }
  const policy = policyFor(policies, table)
  return { set, policy, zone: policy?.timezone ?? 'UTC', keyType: key.type }
}
