import { type ArchiveAction, type StoreArchive } from '../../../domain/action.ts'
import { contentQuery } from '../../clauses/content-digest.ts'
import { copyOut, sharedWork } from '../../clauses/copy-out.ts'
import { nothing, qualified, sql } from '../../fragment.ts'
import { type Statement, type Step } from '../../statement.ts'
import { snapshot, statement, type Wording } from '../../wording.ts'

type Storing = Pick<ArchiveAction, 'partition'> & { readonly archive: StoreArchive }

/**
 * Rows and hashes in one statement, so that the digest is of the very rows that leave. Readers and writers go on. The lock comes first and
 * alone: what is looked at under it is what is copied, whatever somebody renames.
 */
export function storeObject(action: Storing, wording: Wording): readonly Step[] {
  const { partition, archive } = action
  const { columns, encoding } = archive
  const copy = copyOut(partition.name, columns, { encoding })
  const settings = sharedWork(columns).map((words) => statement(words, null))
  return [
    snapshot(partition.owner, wording, [...lockOf(action), ...settings, statement(copy, 'ACCESS SHARE')]),
  ]
}

/** What the table holds, without copying it. */
export function digestTable(action: Storing, wording: Wording): Step {
  const { partition, archive } = action
  const query = contentQuery(partition.name, archive.columns)
  return snapshot(partition.owner, wording, [...lockOf(action), statement(query, 'ACCESS SHARE')])
}

/** LOCK TABLE refuses foreign tables. */
function lockOf({ partition, archive }: Storing): readonly Statement[] {
  if (archive.isForeign) return []
  const table = sql`${archive.isPartitioned ? nothing : sql`only `}${qualified(partition.name)}`
  return [statement(sql`lock table ${table} in access share mode`, 'ACCESS SHARE')]
}
