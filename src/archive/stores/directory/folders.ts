import { mkdir, open, realpath, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PartitiondError } from '../../../domain/errors.ts'
import { fileError, systemCode } from './file-error.ts'

/**
 * A destination that is not there is no loss of the archives in it: a mount may come back. So that nobody takes it for one, the error's
 * details say `missing: 'destination'`.
 * @throws PartitiondError `archive-missing` and others of `fileError`.
 */
export async function requireDestination(root: string): Promise<void> {
  try {
    if ((await stat(root)).isDirectory()) return
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw fileError(error, 'open', root)
  }
  throw new PartitiondError('archive-missing', `the archive's folder ${root} is not there`, {
    hint: 'mount the file system, or create the folder: partitiond makes no destination by itself',
    details: { missing: 'destination' },
  })
}

/**
 * Makes the folders below the root that are not there yet, durably, and gives the innermost. Never the root itself: where a mount was
 * forgotten, archives would fill the root disk.
 */
export async function makeFolders(root: string, parts: readonly string[]): Promise<string> {
  let folder = root
  for (const part of parts) {
    const outer = folder
    folder = join(outer, part)
    try {
      await mkdir(folder, 0o750)
      await syncFolder(outer)
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
    }
  }
  await refuseLinks(root, folder)
  return folder
}

/** A link below the root would lead archives, and their removal, to wherever somebody wants. The root may be one. */
export async function refuseLinks(root: string, folder: string): Promise<void> {
  const real = (await realpath(root)) + folder.slice(root.length)
  if (join(await realpath(folder)) === join(real)) return
  throw new PartitiondError('archive-refused', `there is a symbolic link on the way to ${folder}`, {
    hint: 'replace the link below the destination by what it points to',
  })
}

/** Removes a folder that is empty, and so on outwards, up to the root. */
export async function removeEmptyFolders(root: string, innermost: string): Promise<void> {
  for (let folder = innermost; folder.length > root.length; folder = dirname(folder)) {
    try {
      await rmdir(folder)
    } catch {
      return
    }
  }
}

/** Makes entries of a folder durable, as far as its file system can. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } catch (error) {
    // Some network file systems know no such thing.
    if (!['EINVAL', 'ENOTSUP', 'EISDIR'].includes(systemCode(error) ?? '')) throw error
  } finally {
    await folder.close()
  }
}
