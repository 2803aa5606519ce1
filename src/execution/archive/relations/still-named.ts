import { WorldMoved } from '../../../domain/errors.ts'
import { displayName } from '../../../domain/name.ts'
import { type Session } from '../../../postgres/session.ts'
import { sqlFile } from '../../../postgres/sql-file.ts'
import { qualified } from '../../../sql/fragment.ts'
import { type ArchiveTable } from './archive-table.ts'
import { type RelationStore } from './keeper.ts'

const stillNamedSql = sqlFile(import.meta.url, './queries/still-named.sql')

/**
 * The names in the statements meant the planned tables, and the partition is still free: to be asked under the statements' locks, which
 * keep both so until the end. Throws WorldMoved.
 */
export async function proveNamed(
  session: Session,
  { partition, archive }: RelationStore<'table'>,
  table: ArchiveTable,
): Promise<void> {
  const [row] = await session.query<{ readonly yes: boolean | null }>(stillNamedSql, [
    partition.oid,
    qualified(partition.name).text,
    table.oid,
    qualified(archive.destination.table).text,
  ])
  if (row?.yes === true) return
  throw new WorldMoved(
    `${displayName(partition.name)} or its archive table is not what it was; all was rolled back`,
  )
}
