import { type ArchiveRecord, storedColumns } from '../../domain/archive.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { parseName } from '../../domain/name.ts'
import { fillFromTable } from '../../sql/restore.ts'
import { openObject, type Reading } from './object-source.ts'
import { type ArchiveSource } from './restoration.ts'

/**
 * Opens what an archive holds: the rows of its range in an archive table, or an object, whose manifest is held against the ledger.
 * Throws `archive-missing`, `archive-damaged`, and what ObjectStore throws.
 */
export function openSource(archive: ArchiveRecord, reading: Reading): Promise<ArchiveSource> {
  return archive.format === undefined ? Promise.resolve(tableSource(archive)) : openObject(archive, reading)
}

function tableSource({ location, columns, contents }: ArchiveRecord): ArchiveSource {
  const source = parseName(location)
  if (source === undefined || columns === undefined) {
    throw new PartitiondError('archive-damaged', `the ledger does not say what was archived in ${location}`, {
      hint: 'Copy the rows of the range back by hand.',
    })
  }
  const names = storedColumns(columns).map(({ name }) => name)
  return {
    columns,
    contents,
    fill: (session, table) => session.run(fillFromTable(table, source, names)),
  }
}
