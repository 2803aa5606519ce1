import { type Finding } from '../../domain/finding.ts'
import { displayName, displayPart } from '../../domain/name.ts'
import { type Partition } from '../../domain/partition.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Subpartition } from '../../domain/policy.ts'
import { type BranchPartition, branchPartitions } from '../branches/branch-partitions.ts'
import { isDividedBy } from '../branches/govern-tree.ts'
import { type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'
import { wantedPartitions } from '../wanted-partitions.ts'

/**
 * Says where what stands there and what is made differ: the policy is silent and the newest partition is divided further, or a partition
 * is not divided as the policy says. Neither is changed: PostgreSQL cannot divide a table that exists.
 */
export function subPartitions(context: SetContext): Proposal {
  const { set, policy } = context
  const finding = policy.subpartition === undefined ? silent(context) : differing(set, policy.subpartition)
  return { actions: [], findings: finding === undefined ? [] : [finding] }
}

function silent(context: SetContext): Finding | undefined {
  const { set } = context
  const newest = set.partitions.findLast((each) => !each.pendingDetach && each.bound.kind !== 'default')
  if (newest?.branch === undefined || wantedPartitions(context).partitions.length === 0) return undefined
  const subject = displayName(set.name)
  return {
    code: 'subpartition-not-in-policy',
    level: 'warning',
    subject,
    message: `New partitions of ${subject} are plain tables, while its newest, ${displayName(newest.name)}, is divided further ${byKey(newest.branch)}`,
    hint: `If new ones are to be divided alike, say so in the policy: subpartition: ${wordsOf(newest.branch)}. A table that exists cannot be divided any more.`,
  }
}

function byKey({ key }: PartitionSet): string {
  return `by ${key.method} (${key.columns.map(({ name, isExpression }) => (isExpression ? name : displayPart(name))).join(', ')})`
}

/** What a policy would say to divide partitions as this one is; of ranges only as far as it can be seen. */
function wordsOf({ key, partitions }: PartitionSet): string {
  const column = key.columns[0]?.name ?? ''
  const common = `by: ${key.method}, key: ${column}`
  if (key.method === 'hash') return `{ ${common}, modulus: ${partitions.length} }`
  if (key.method !== 'list') return `{ ${common}, interval: … }`
  const labels = partitions.flatMap(({ name, bound }) =>
    bound.kind === 'list'
      ? [`${name.name}: [${bound.values.map((value) => value ?? 'null').join(', ')}]`]
      : [],
  )
  return `{ ${common}, list: { ${labels.join(', ')} } }`
}

function differing(set: PartitionSet, words: Subpartition): Finding | undefined {
  const isOther = ({ branch }: BranchPartition): boolean => !isDividedBy(branch, words)
  const others = [...branchPartitions(set).filter(isOther), ...set.partitions.filter(isWhole)]
  const [first] = others
  if (first === undefined) return undefined
  const subject = displayName(set.name)
  return {
    code: 'branch-differs',
    level: 'info',
    subject,
    message: `${others.length} partition(s) of ${subject} are not divided by ${words.by} (${displayPart(words.key)}) as its policy says: ${displayName(first.name)}${others.length > 1 ? ' and others' : ''}`,
    hint: 'They stay as they are, and go through their life like all others; new ones are divided as the policy says.',
  }
}

/** DEFAULT takes what nobody foresaw: nobody divides it either. */
function isWhole({ kind, bound, branch }: Partition): boolean {
  return kind === 'table' && branch === undefined && bound.kind !== 'default'
}
