import { constants } from 'node:fs'
import { type FileHandle, lstat, open, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { type ObjectDestination } from '../../domain/archive.ts'
import { Interrupted, PartitiondError } from '../../domain/errors.ts'
import { fileError, systemCode } from './directory/file-error.ts'
import {
  makeFolders,
  refuseLinks,
  removeEmptyFolders,
  requireDestination,
  syncFolder,
} from './directory/folders.ts'
import { clearLeftovers, partPath, publish, writeAll } from './directory/part-file.ts'
import { keyParts } from './key-parts.ts'
import { type ByteRange, type ObjectStore } from './object-store.ts'
import { reading } from './reading.ts'
import { Source } from './source.ts'

// Fewer, larger reads.
const blockBytes = 128 * 1024

/** Archives in a folder, mostly a mount. @throws PartitiondError `archive-missing` where the folder is not there. */
export async function openDirectory({
  path,
}: Extract<ObjectDestination, { kind: 'directory' }>): Promise<ObjectStore> {
  const root = join(path, '.')
  await requireDestination(root)
  return new DirectoryStore(root)
}

class DirectoryStore implements ObjectStore {
  readonly #root: string

  constructor(root: string) {
    this.#root = root
  }

  locate(key: string): string {
    return pathToFileURL(this.#path(key)).href
  }

  async put(key: string, body: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const path = this.#path(key)
    const source = new Source(body, signal)
    try {
      if (signal.aborted) throw new Interrupted()
      await requireDestination(this.#root)
      await makeFolders(this.#root, keyParts(key).slice(0, -1))
      try {
        await this.#write(path, source)
      } catch (error) {
        await removeEmptyFolders(this.#root, dirname(path))
        throw error
      }
    } catch (error) {
      throw source.blame(() => fileError(error, 'write', path))
    }
  }

  async get(key: string, signal: AbortSignal, range?: ByteRange): Promise<Readable> {
    const path = this.#path(key)
    const wrong = (error: unknown): PartitiondError => fileError(error, 'read', path)
    try {
      if (signal.aborted) throw new Interrupted()
      await refuseLinks(this.#root, dirname(path))
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
      const { start, end } = await extent(file, path, range)
      if (start >= end) {
        await file.close()
        return Readable.from([])
      }
      const stream = file.createReadStream({ start, end: end - 1, highWaterMark: blockBytes })
      return reading(stream, { signal, bytes: end - start, wrong })
    } catch (error) {
      throw await this.#failure(error, 'read', path)
    }
  }

  async size(key: string): Promise<number> {
    const path = this.#path(key)
    try {
      await refuseLinks(this.#root, dirname(path))
      const found = await lstat(path)
      if (found.isFile()) return found.size
    } catch (error) {
      throw await this.#failure(error, 'look at', path)
    }
    throw noFile(path)
  }

  async remove(key: string): Promise<void> {
    const path = this.#path(key)
    const folder = dirname(path)
    try {
      await refuseLinks(this.#root, folder)
      await unlink(path)
      await syncFolder(folder)
      await removeEmptyFolders(this.#root, folder)
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw fileError(error, 'remove', path)
      // Gone already, unless everything is.
      await requireDestination(this.#root)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Nothing stays open.
  }

  #path(key: string): string {
    return join(this.#root, ...keyParts(key))
  }

  async #failure(error: unknown, doing: string, path: string): Promise<PartitiondError> {
    if (systemCode(error) === 'ENOENT') await requireDestination(this.#root)
    return fileError(error, doing, path)
  }

  async #write(path: string, source: Source): Promise<void> {
    await refuseExisting(path)
    const part = partPath(dirname(path))
    const file = await open(part, 'wx', 0o640)
    try {
      try {
        await clearLeftovers(this.#root, part).catch(() => undefined)
        await writeAll(file, source)
        await file.sync()
      } finally {
        await file.close()
      }
      await publish(part, path)
    } finally {
      await unlink(part).catch(() => undefined)
    }
    await syncFolder(dirname(path)).catch(async (error: unknown) => {
      await unlink(path)
      throw error
    })
  }
}

/** Before hours of writing, not after. What decides is the link. */
async function refuseExisting(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  if (found !== undefined) throw Object.assign(new Error('exists'), { code: 'EEXIST' })
}

/** What of the file is to be read. Closes it where that cannot be. */
async function extent(file: FileHandle, path: string, range: ByteRange | undefined): Promise<ByteRange> {
  const found = await file.stat()
  const wanted = range ?? { start: 0, end: found.size }
  if (found.isFile() && wanted.end <= found.size) return wanted
  await file.close()
  if (!found.isFile()) throw noFile(path)
  throw new PartitiondError(
    'archive-damaged',
    `${path} has ${found.size} bytes, too few to read up to ${wanted.end}`,
    {
      hint: 'the file was cut; archive or restore from another copy',
    },
  )
}

function noFile(path: string): PartitiondError {
  return new PartitiondError('archive-missing', `${path} is no file`, { hint: 'look what took its place' })
}
