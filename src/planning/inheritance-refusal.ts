import { type Finding } from '../domain/finding.ts'
import { displayName } from '../domain/name.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Policy } from '../domain/policy.ts'

/** Why a set is not what its policy takes it for as far as legacy inheritance goes; undefined when it is. */
export function inheritanceRefusal(set: PartitionSet, policy: Policy): Finding | undefined {
  const { inheritance, key } = set
  if (policy.inheritanceKey === undefined) return undefined
  if (inheritance === undefined) return isPartitioned(set)
  if (key.columns.length === 0) return hasNoKey(set, policy.inheritanceKey)
  return inheritance.isRead ? undefined : isLocked(set)
}

function isPartitioned(set: PartitionSet): Finding {
  const subject = displayName(set.name)
  return {
    code: 'is-partitioned',
    level: 'error',
    subject,
    message: `${subject} is declared PARTITION BY, and its policy says method: inheritance`,
    hint: 'Remove `method` and `key` from the policy: the catalog tells both.',
  }
}

function hasNoKey(set: PartitionSet, column: string): Finding {
  const subject = displayName(set.name)
  return {
    code: 'key-not-supported',
    level: 'error',
    subject,
    message: `${subject} has no column ${column}, which its policy calls the key`,
    hint: 'Correct `key` in the policy: it names the column that the CHECKs of the children are about.',
  }
}

function isLocked(set: PartitionSet): Finding {
  const subject = displayName(set.name)
  return {
    code: 'checks-not-read',
    level: 'warning',
    subject,
    message: `The CHECKs of the children of ${subject} could not be read: somebody holds ACCESS EXCLUSIVE on one of them`,
    hint: 'Nothing is done to the set in this cycle; the next one looks again. See pg_locks for who holds it.',
  }
}
