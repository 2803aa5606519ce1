import { createHash, type Hash } from 'node:crypto'
import { type ArchiveFormat } from '../domain/archive.ts'
import { PartitiondError } from '../domain/errors.ts'
import { type FileReader, type Format } from './formats/format.ts'
import { layoutIn } from './manifest.ts'
import { type Manifest } from './manifest-schema.ts'
import { type ObjectStore } from './stores/object-store.ts'

/** An archive whose manifest was read. */
export interface OpenArchive {
  readonly store: ObjectStore
  /** The manifest's key. */
  readonly key: string
  readonly manifest: Manifest
  readonly formats: Readonly<Record<ArchiveFormat, Format>>
  readonly signal: AbortSignal
  /** Told how many bytes of the file have been read so far. */
  readonly onProgress: (bytes: number) => void
}

/**
 * The rows of an archive in COPY text format, in the encoding that its manifest names; at their end the file has been held against the
 * manifest. Throws `archive-damaged` when it is another file, and what the store throws.
 */
export async function* archivedRows(archive: OpenArchive): AsyncGenerator<Uint8Array, void, undefined> {
  const { manifest, formats } = archive
  const [file] = manifest.files
  if (file === undefined) throw new RangeError('a manifest names a file')
  const reader = new CheckedFile(archive, file)
  await reader.requireSize()
  yield* formats[manifest.format].read(reader, layoutIn(manifest))
  await reader.requireHash()
}

type FileEntry = Manifest['files'][number]

/** A file that is hashed on its way. */
class CheckedFile implements FileReader {
  readonly bytes: number
  readonly #archive: OpenArchive
  readonly #key: string
  readonly #sha256: string
  #hash: Hash | undefined
  #read = 0
  #sliced = 0

  constructor(archive: OpenArchive, { name, bytes, sha256 }: FileEntry) {
    this.#archive = archive
    this.#key = [...archive.key.split('/').slice(0, -1), name].join('/')
    this.bytes = bytes
    this.#sha256 = sha256
  }

  /** Tells a truncated file at once. */
  async requireSize(): Promise<void> {
    const { store, signal } = this.#archive
    const bytes = await store.size(this.#key, signal)
    if (bytes !== this.bytes) throw this.#damaged(`has ${bytes} bytes instead of ${this.bytes}`)
  }

  async *open(): AsyncGenerator<Uint8Array, void, undefined> {
    const { store, signal, onProgress } = this.#archive
    const hash = createHash('sha256')
    this.#hash = hash
    this.#read = 0
    const stream: AsyncIterable<Uint8Array> = await store.get(this.#key, signal)
    for await (const bytes of stream) {
      hash.update(bytes)
      this.#read += bytes.length
      onProgress(this.#read)
      yield bytes
    }
  }

  async slice(start: number, end: number): Promise<Uint8Array> {
    const { store, signal, onProgress } = this.#archive
    const parts: Uint8Array[] = []
    const stream: AsyncIterable<Uint8Array> = await store.get(this.#key, signal, { start, end })
    for await (const bytes of stream) parts.push(bytes)
    this.#sliced += end - start
    onProgress(Math.min(this.#sliced, this.bytes))
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
  }

  /** What was read in pieces, or not to its end, is read again for the hash alone. */
  async requireHash(): Promise<void> {
    if (this.#hash === undefined || this.#read !== this.bytes) await drain(this.open())
    if (this.#read !== this.bytes) throw this.#damaged(`has ${this.#read} bytes instead of ${this.bytes}`)
    if (this.#hash?.digest('hex') !== this.#sha256)
      throw this.#damaged('is not what was written: its SHA-256 differs')
  }

  #damaged(how: string): PartitiondError {
    return new PartitiondError('archive-damaged', `${this.#archive.store.locate(this.#key)} ${how}`)
  }
}

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  const iterator = source[Symbol.asyncIterator]()
  while ((await iterator.next()).done !== true);
}
