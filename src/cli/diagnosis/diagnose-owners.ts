import { displayName } from '../../domain/name.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { remedies } from '../../sql/remedies.ts'
import { type Diagnosis } from './diagnosis.ts'

/** Partitions that belong to another role than their parent: the parent's owner can neither alter nor drop them (postgres.md H1). */
export function diagnoseOwners(set: PartitionSet): readonly Diagnosis[] {
  return set.partitions
    .filter(({ owner }) => owner !== set.owner)
    .map(({ name, owner }) => ({
      check: 'owners',
      code: 'owner-drift',
      level: 'warning',
      subject: displayName(name),
      message: `${displayName(name)} belongs to ${owner}, its parent ${displayName(set.name)} to ${set.owner}`,
      fix: [remedies.ownTable(name, set.owner)],
    }))
}
