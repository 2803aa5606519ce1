import { archivedRows } from '../../archive/archived-rows.ts'
import { formats } from '../../archive/formats/registry.ts'
import { placeOf } from '../../archive/location.ts'
import { columnsIn, contentsIn, layoutIn, readManifest } from '../../archive/manifest.ts'
import { type ArchiveRecord } from '../../domain/archive.ts'
import { sameContents } from '../../domain/contents.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { copyIn } from '../../sql/clauses/copy-out.ts'
import { statement } from '../../sql/wording.ts'
import { type ExecutionContext } from '../execution-context.ts'
import { type ArchiveSource } from './restoration.ts'

/** How an object is read. */
export interface Reading extends Pick<ExecutionContext, 'openStore' | 'signal'> {
  /** Told how many bytes have been read so far. */
  readonly onProgress: (bytes: number) => void
}

/**
 * Reads an object's manifest, believing it only when it is the one that the ledger knows; its file is held against it while it is loaded.
 * Throws what `openSource` throws.
 */
export async function openObject(archive: ArchiveRecord, reading: Reading): Promise<ArchiveSource> {
  const { signal, onProgress, openStore } = reading
  const { destination, key } = placeOf(archive.location)
  await using store = await openStore(destination)
  const { manifest } = await readManifest(store, key, { sha256: archive.manifestSha256 }, signal)
  const contents = contentsIn(manifest)
  if (!sameContents(contents, archive.contents)) throw otherRows(archive)
  const { columns, encoding } = layoutIn(manifest)
  return {
    columns: columnsIn(manifest),
    contents,
    async fill(session, table) {
      await using opened = await openStore(destination)
      const rows = archivedRows({ store: opened, key, manifest, formats, signal, onProgress })
      await session.copyFrom(statement(copyIn(table.target, columns, encoding), null), rows)
    },
  }
}

function otherRows({ location }: ArchiveRecord): PartitiondError {
  return new PartitiondError('archive-damaged', `${location} tells of other rows than the ledger does`, {
    hint: 'Look for another copy: versions of the bucket, a backup of the folder.',
  })
}
