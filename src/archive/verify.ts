import { type ArchiveFormat, type Contents } from '../domain/archive.ts'
import { sameContents } from '../domain/contents.ts'
import { PartitiondError } from '../domain/errors.ts'
import { archivedRows } from './archived-rows.ts'
import { ContentDigest } from './digest/content-digest.ts'
import { type Format } from './formats/format.ts'
import { contentsIn, layoutIn, readManifest } from './manifest.ts'
import { type Manifest } from './manifest-schema.ts'
import { type ObjectStore } from './stores/object-store.ts'

/** An archive to be read back. */
export interface VerifyRequest {
  readonly store: ObjectStore
  /** The manifest's. */
  readonly key: string
  readonly formats: Readonly<Record<ArchiveFormat, Format>>
  /** As the ledger has it; undefined where nobody noted it. */
  readonly expected: {
    readonly manifestSha256: string | undefined
    readonly contents: Contents | undefined
  }
  readonly signal: AbortSignal
  /** Told how many bytes of the file have been read so far. */
  readonly onProgress: (bytes: number) => void
}

/** An archive that was found whole. */
export interface VerifiedObject {
  readonly manifest: Manifest
  readonly contents: Contents
  /** Of the file and its manifest. */
  readonly bytes: number
}

/**
 * Reads everything back and believes nothing: the manifest's hash, the file's size and hash, the rows and their digest made anew from the
 * file. Throws `archive-damaged` with what differs, and what the store throws.
 */
export async function verifyObject(request: VerifyRequest): Promise<VerifiedObject> {
  const { store, key, expected, signal } = request
  const { manifest, bytes } = await readManifest(store, key, { sha256: expected.manifestSha256 }, signal)
  const written = contentsIn(manifest)
  const where = store.locate(key)
  if (expected.contents !== undefined) requireSame(where, 'its manifest says', written, expected.contents)
  const digest = new ContentDigest(layoutIn(manifest).columns.length)
  for await (const rows of archivedRows({ ...request, manifest })) digest.update(rows)
  const contents = digest.finish()
  requireSame(where, 'its file holds', contents, written)
  const files = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  return { manifest, contents, bytes: files + bytes }
}

function requireSame(where: string, what: string, found: Contents, expected: Contents): void {
  if (sameContents(found, expected)) return
  throw new PartitiondError(
    'archive-damaged',
    `${where}: ${what} ${words(found)}, archived were ${words(expected)}`,
    {
      details: { found, expected },
    },
  )
}

function words({ rows, digest }: Contents): string {
  return `${rows} rows with digest ${digest}`
}
