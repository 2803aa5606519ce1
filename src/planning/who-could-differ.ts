import { type Partition } from '../domain/partition.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Snapshot } from '../domain/snapshot.ts'

/**
 * OIDs of the partitions, on every level, that may carry something else than the table at the top; `all` when that is not known, or all
 * may. Comparing ten thousand with what a new one would be takes twice as long as reading them, and hardly ever does one differ.
 */
export function whoCouldDiffer(
  set: PartitionSet,
  withSettings: Snapshot['withSettings'],
): readonly number[] | 'all' {
  // The children of a legacy set are not read in the same way; and what the table has of these, each of its partitions should have.
  if (withSettings === undefined || set.inheritance !== undefined || withSettings.has(set.oid)) return 'all'
  return below(set, (partition) => partition.differsFromParent === true || withSettings.has(partition.oid))
}

/** `differsFromParent` speaks of the table above: where that one differs from the top, so may all that is below it. */
function below(set: PartitionSet, differs: (partition: Partition) => boolean): readonly number[] {
  return set.partitions
    .filter(({ pendingDetach }) => !pendingDetach)
    .flatMap((partition) => {
      const { oid, branch } = partition
      const isSuspect = differs(partition)
      const inner = branch === undefined ? [] : below(branch, isSuspect ? () => true : differs)
      return isSuspect ? [oid, ...inner] : inner
    })
}
