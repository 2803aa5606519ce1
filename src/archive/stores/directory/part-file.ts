import { type FileHandle, link, open, readdir, rename, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemCode } from './file-error.ts'

/** A file that is still being written: hidden, and named like no object. */
const partName = /^\.partitiond-[\da-f-]{36}\.part$/

// What a run writes gets a new time every moment. Too small → the file of another run could be taken for a leftover.
const staleAfterMs = 3_600_000

export function partPath(folder: string): string {
  return join(folder, `.partitiond-${crypto.randomUUID()}.part`)
}

// Compressors give small pieces: a system call for each would cost more than collecting them.
const blockBytes = 256 * 1024

/** Writes everything, a block at a time. */
export async function writeAll(file: FileHandle, source: AsyncIterable<Uint8Array>): Promise<void> {
  // One buffer for all: a new one each time would leave the garbage collector behind.
  const block = Buffer.allocUnsafeSlow(blockBytes)
  let filled = 0
  for await (const piece of source) {
    for (let taken = 0; taken < piece.byteLength;) {
      const part = piece.subarray(taken, taken + blockBytes - filled)
      block.set(part, filled)
      taken += part.byteLength
      filled += part.byteLength
      if (filled < blockBytes) continue
      await writeBlock(file, block)
      filled = 0
    }
  }
  await writeBlock(file, block.subarray(0, filled))
}

async function writeBlock(file: FileHandle, block: Uint8Array): Promise<void> {
  for (let written = 0; written < block.byteLength;) {
    const { bytesWritten } = await file.write(block, written)
    written += bytesWritten
  }
}

/** Gives a complete file its name; throws EEXIST where something has it. Does not remove the old name. */
export async function publish(part: string, path: string): Promise<void> {
  try {
    await link(part, path)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(systemCode(error) ?? '')) throw error
    await publishWithoutLinks(part, path)
  }
}

/** FAT and some network file systems have no links: the name is taken exclusively first, and then replaced at once. */
export async function publishWithoutLinks(part: string, path: string): Promise<void> {
  await (await open(path, 'wx')).close()
  try {
    await rename(part, path)
  } catch (error) {
    await unlink(path).catch(() => undefined)
    throw error
  }
}

/**
 * Clears away what killed runs left, here and in the folders beside: each attempt to archive a partition has its own. Told by the clock of the
 * file system, which stamped the new file too. Whatever fails is left to the next time.
 */
export async function clearLeftovers(root: string, part: string): Promise<void> {
  const own = dirname(part)
  const outer = dirname(own)
  const { mtimeMs: now } = await stat(part)
  const beside =
    own.length > root.length
      ? (await readdir(outer, { withFileTypes: true })).filter((entry) => entry.isDirectory())
      : []
  for (const folder of new Set([own, ...beside.map(({ name }) => join(outer, name))])) {
    await clearFolder(folder, now - staleAfterMs)
  }
}

async function clearFolder(folder: string, before: number): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((each) => partName.test(each))) {
    const path = join(folder, name)
    const { mtimeMs } = await stat(path)
    if (mtimeMs >= before) continue
    await unlink(path)
    await rmdir(folder).catch(() => undefined)
  }
}
