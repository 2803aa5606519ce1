import { type TableRef } from '../../domain/action.ts'
import { type Partition } from '../../domain/partition.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { refOf } from '../refs.ts'

export type BranchPartition = Partition & { readonly branch: PartitionSet }

/** Asked several times in every cycle, of sets that do not change. */
const known = new WeakMap<PartitionSet, readonly BranchPartition[]>()

/** The partitions of a set that are divided further, in their order. */
export function branchPartitions(set: PartitionSet): readonly BranchPartition[] {
  const before = known.get(set)
  if (before !== undefined) return before
  const branches = set.partitions.filter((each): each is BranchPartition => each.branch !== undefined)
  known.set(set, branches)
  return branches
}

/** A table that has rows of its own, and what it hangs under. */
export interface StoredTable {
  readonly partition: Partition
  readonly parent: TableRef
}

/** The tables that a partition of `set` consists of, itself if it is one: foreign tables have no storage here and are left out. */
export function storedTables(set: PartitionSet, partition: Partition): readonly StoredTable[] {
  const { branch, kind, pendingDetach } = partition
  if (branch !== undefined) return branch.partitions.flatMap((each) => storedTables(branch, each))
  return kind === 'table' && !pendingDetach ? [{ partition, parent: refOf(set) }] : []
}

/** How many partitions hang below one, of every depth that is not divided further. */
export function countLeaves({ branch }: Partition): number {
  return branch === undefined ? 1 : branch.partitions.reduce((sum, each) => sum + countLeaves(each), 0)
}

/** OIDs of a set and of every branch in it. */
export function familyOf(set: PartitionSet): ReadonlySet<number> {
  return new Set(withBranches([set]).map(({ oid }) => oid))
}

/** Sets with all their branches, each after the one it hangs under. */
export function withBranches(sets: readonly PartitionSet[]): readonly PartitionSet[] {
  return sets.flatMap((set) => [set, ...withBranches(branchPartitions(set).map(({ branch }) => branch))])
}
