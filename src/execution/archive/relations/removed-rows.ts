import { type ArchiveAction } from '../../../domain/action.ts'
import { type ArchiveRecord } from '../../../domain/archive.ts'
import { displayName } from '../../../domain/name.ts'
import { type StatementResult } from '../../../postgres/session.ts'
import { Refused } from '../../setbacks.ts'

/**
 * What was deleted from an archive table is as many rows as were archived there: to be asked before COMMIT, so that nothing of anybody
 * else's goes with them. Throws Refused `archive-damaged`.
 */
export function refuseOtherRows(
  { partition }: Pick<ArchiveAction, 'partition'>,
  { contents, location }: Pick<ArchiveRecord, 'contents' | 'location'>,
  { rowCount }: Pick<StatementResult, 'rowCount'>,
): void {
  if (rowCount === contents.rows) return
  const subject = displayName(partition.name)
  throw new Refused(
    'archive-damaged',
    `The archive of ${subject} does not end: ${location} holds ${rowCount} rows of its range, and ${contents.rows} were archived; nothing was deleted`,
    {
      hint: `Look at the rows of that range in ${location}: remove those that came from elsewhere, or all by hand.`,
    },
  )
}
