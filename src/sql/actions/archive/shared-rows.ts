import { type ArchiveAction } from '../../../domain/action.ts'
import { PartitiondError } from '../../../domain/errors.ts'
import { displayName } from '../../../domain/name.ts'
import { inBound } from '../../clauses/bound-condition.ts'
import { type Fragment } from '../../fragment.ts'

/**
 * True for the rows of one partition in the table it shares with others. Throws `archive-place` when its range is not known: another
 * partition's rows would be taken for its own.
 */
export function sharedRows({ partition, bound, key }: ArchiveAction): Fragment {
  if (bound !== undefined) return inBound(bound, key)
  throw new PartitiondError(
    'archive-place',
    `the rows of ${displayName(partition.name)} cannot be told from others in an archive table: its range is not known`,
  )
}
