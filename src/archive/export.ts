import { type Contents } from '../domain/archive.ts'
import { PartitiondError, WorldMoved } from '../domain/errors.ts'
import { displayName } from '../domain/name.ts'
import { type CopySession } from '../postgres/copy-session.ts'
import { keyExtremes } from '../sql/clauses/key-extremes.ts'
import { composeManifest, endsOf, type KeyExtremes, requireColumns } from './compose-manifest.ts'
import { describeTable } from './describe-table.ts'
import { type ExportRequest, type WrittenObject } from './export-request.ts'
import { writeManifest } from './manifest.ts'
import { type Manifest } from './manifest-schema.ts'
import { archiveFolder, MANIFEST_NAME } from './object-key.ts'
import { type Copied, SnapshotCopy } from './snapshot-copy.ts'
import { Tally } from './tally.ts'

// Too small: a slow store keeps what nobody will ever read; too big: that long a failure is not told.
const CLEAR_WITHIN_MS = 30_000

/**
 * Writes a table into a new object: file first, manifest last, so that an object without one is known to be half. The server hashes
 * each row as it sends it; readers and writers of the table go on. When it throws, nothing is left behind.
 * Throws WorldMoved, LockNotAvailable, ConnectionError, StatementFailed, Interrupted, `archive-damaged` when server and file do not
 * agree, and what store and format throw.
 */
export async function exportObject(request: ExportRequest): Promise<WrittenObject> {
  let asText: ReadonlySet<string> = request.layout.asText ?? new Set()
  for (;;) {
    try {
      return await exportOnce({ ...request, layout: { ...request.layout, asText } })
    } catch (error) {
      const column = unfaithfulColumn(error)
      if (column === undefined || asText.has(column)) throw error
      asText = new Set([...asText, column])
    }
  }
}

/** A column with a value that its type in the file cannot hold: all is written again, with the column as text. */
function unfaithfulColumn(error: unknown): string | undefined {
  if (!(error instanceof PartitiondError) || error.code !== 'archive-not-faithful') return undefined
  const column = error.details['column']
  return typeof column === 'string' ? column : undefined
}

async function exportOnce(request: ExportRequest): Promise<WrittenObject> {
  const { store, signal, subject, layout } = request
  await using session = await request.open()
  const copy = await SnapshotCopy.begin(session, request.copy, layout.columns.length)
  await request.look(copy.session)
  const description = await describeTable(copy.session, subject.partition.oid)
  if (description === undefined) throw new WorldMoved(`${displayName(subject.partition.name)} is gone`)
  requireColumns(description, layout, subject)
  const extremes = await extremesOf(request, copy.session)
  const folder = folderOf(request)
  const { file, contents } = await writeFile(request, copy, folder)
  const { bytes, sha256 } = writeManifest(composeManifest(request, { description, file, contents, extremes }))
  const key = `${folder}/${MANIFEST_NAME}`
  await orClear(request, `${folder}/${file.name}`, () => store.put(key, only(bytes), signal))
  return { location: store.locate(key), manifestSha256: sha256, contents, bytes: file.bytes + bytes.length }
}

function folderOf({ subject, at, random }: ExportRequest): string {
  const { lower, upper } = endsOf(subject)
  const ends = { lower: lower ?? 'unknown', upper: upper ?? 'unknown' }
  return archiveFolder({ identity: subject.identity, parent: subject.parent, ...ends, at, random })
}

interface WrittenFile {
  readonly file: Manifest['files'][number]
  readonly contents: Contents
}

async function writeFile(request: ExportRequest, copy: SnapshotCopy, folder: string): Promise<WrittenFile> {
  const { store, format, layout, signal } = request
  const name = format.fileName(layout.compression)
  const key = `${folder}/${name}`
  const tally = new Tally(request.onProgress)
  let copied: Copied | undefined
  const rows = copy.start((all) => {
    copied = all
  })
  const body = tally.written(format.write(tally.copied(rows), layout))
  await store.put(key, body, signal, request.expectedBytes)
  const contents = await orClear(request, key, () => agreed(request, copied))
  return { file: tally.file(name), contents }
}

/** A look at each end of an index, or a scan of one column, before the copying: a twentieth of what that costs. */
async function extremesOf(
  { subject, layout }: ExportRequest,
  session: Pick<CopySession, 'query'>,
): Promise<KeyExtremes> {
  const none = { min: null, max: null }
  const isThere = layout.columns.some(({ name }) => name === subject.key.name)
  if (subject.key.isExpression || !isThere) return none
  const [row] = await session.query<KeyExtremes>(keyExtremes(subject.partition.name, subject.key).text)
  return row ?? none
}

/** What was hashed, if the server says that this was all. */
function agreed({ subject }: ExportRequest, copied: Copied | undefined): Contents {
  if (copied !== undefined && copied.sent === copied.contents.rows) return copied.contents
  const { contents, sent } = copied ?? {}
  throw new PartitiondError(
    'archive-damaged',
    `${displayName(subject.partition.name)} was not archived: COPY sent ${sent ?? 'an unknown number of'} rows, ${contents?.rows ?? 'not all'} came`,
    {
      hint: 'What was written is thrown away. If it happens again, look for a proxy or a row security policy between.',
    },
  )
}

/** What was written is of no use when the rest fails. */
async function orClear<T>({ store }: ExportRequest, key: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await store.remove(key, AbortSignal.timeout(CLEAR_WITHIN_MS)).catch(() => undefined)
    throw error
  }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}
