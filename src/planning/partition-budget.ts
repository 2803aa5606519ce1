import { type PartitionBudget } from '../domain/partition-budget.ts'
import { defaultPartition, type PartitionSet } from '../domain/partition-set.ts'
import { type Age, type Interval, type Policy, stepOf, type Subpartition } from '../domain/policy.ts'
import { type ServerState } from '../domain/snapshot.ts'
import { averageSeconds } from '../domain/time-span.ts'

/**
 * Reckons what a set may have, has and will have. Each partition takes one lock and one more for each of its indexes in every transaction
 * that cannot tell which partitions it needs: an unpruned query, TRUNCATE or DROP of the parent. ANALYZE and pg_dump lock the partitions alone.
 */
export function partitionBudget(
  set: PartitionSet,
  policy: Policy,
  { lockRoom }: ServerState,
): PartitionBudget {
  return {
    partitions: Math.floor(lockRoom / locksOfOne(set, policy)),
    used: countPartitions(set),
    expected: expectedPartitions(set, policy),
  }
}

/** Locks of one partition with its indexes: the parent's, and those that the policy adds. */
export function locksOfOne({ indexCount = 0 }: PartitionSet, policy: Policy): number {
  return 1 + indexCount + policy.indexes.length
}

/** Partitions of every depth. */
export function countPartitions({ partitions }: PartitionSet): number {
  return partitions.reduce(
    (sum, { branch }) => sum + 1 + (branch === undefined ? 0 : countPartitions(branch)),
    0,
  )
}

/**
 * What stands at the longest: premade, the one that holds now, and those that wait for their time to leave. About, not to the day.
 * Undefined when nothing ever leaves.
 */
export function expectedPartitions(set: PartitionSet, policy: Policy): number | undefined {
  const direct = expectedDirect(policy)
  if (direct === undefined) return undefined
  const fallback = defaultPartition(set) === undefined ? 0 : 1
  return direct * (1 + partitionsWithin(policy.subpartition, policy.interval)) + fallback
}

function expectedDirect(policy: Policy): number | undefined {
  if (policy.list !== undefined) return Object.keys(policy.list).length
  if (policy.hash !== undefined) return policy.hash
  const age = stepOf(policy, 'detach')?.after
  const { interval, premake } = policy
  if (age === undefined || interval === undefined) return undefined
  const kept = intervalsWithin(age, interval)
  return kept === undefined ? undefined : premake.ahead + 1 + Math.max(kept, premake.behind)
}

/** How many closed partitions are kept. */
function intervalsWithin(age: Age, interval: Interval): number | undefined {
  if (age.kind === 'partitions') return age.count
  if (age.kind === 'time' && interval.kind === 'time') {
    return Math.ceil(averageSeconds(age.span) / averageSeconds(interval.span))
  }
  // Beyond a number's digits it is many enough.
  return age.kind === 'number' && interval.kind === 'number'
    ? Math.ceil(Number(age.distance) / Number(interval.step))
    : undefined
}

/** How many hang under one partition that lasts `outer`, all depths together. */
function partitionsWithin(words: Subpartition | undefined, outer: Interval | undefined): number {
  if (words === undefined) return 0
  const { subpartition } = words
  switch (words.by) {
    case 'hash':
      return words.modulus * (1 + partitionsWithin(subpartition, outer))
    case 'list':
      return Object.keys(words.list).length * (1 + partitionsWithin(subpartition, outer))
    case 'range':
      return piecesOf(outer, words.interval) * (1 + partitionsWithin(subpartition, words.interval))
  }
}

/** How many partitions of one interval there are in one of another; one where they cannot be compared. */
export function piecesOf(outer: Interval | undefined, inner: Interval | undefined): number {
  if (outer?.kind !== 'time' || inner?.kind !== 'time') return 1
  return Math.max(1, Math.ceil(averageSeconds(outer.span) / averageSeconds(inner.span)))
}
