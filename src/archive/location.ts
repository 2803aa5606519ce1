import { fileURLToPath, pathToFileURL } from 'node:url'
import { type ObjectDestination } from '../domain/archive.ts'
import { PartitiondError } from '../domain/errors.ts'
import { keyDepth } from './object-key.ts'

/** Where a manifest lies: a store to open, and the key in it. */
export interface ArchivePlace {
  readonly destination: ObjectDestination
  readonly key: string
}

/**
 * Reads a manifest's address as the ledger has it: an archive is found again although the policy's destination has changed since.
 * Throws `archive-missing` for what is no address of an object.
 */
export function placeOf(location: string): ArchivePlace {
  if (location.startsWith('s3://')) return inBucket(location)
  if (location.startsWith('file:///')) return inDirectory(location)
  throw unknownPlace(location)
}

function inBucket(location: string): ArchivePlace {
  const [bucket = '', ...parts] = location.slice('s3://'.length).split('/')
  const { before, key } = split(parts)
  if (bucket === '' || key === '') throw unknownPlace(location)
  return { destination: { kind: 's3', bucket, prefix: before.join('/') }, key }
}

function inDirectory(location: string): ArchivePlace {
  const path = pathIn(location)
  const { before, key } = split(path.split('/').slice(1))
  if (key === '') throw unknownPlace(location)
  return { destination: { kind: 'directory', path: `/${before.join('/')}` }, key }
}

/** Under a folder of ours the destination ends where that begins; a manifest that somebody has put elsewhere is alone in its folder. */
function split(parts: readonly string[]): { readonly before: readonly string[]; readonly key: string } {
  const depth = keyDepth(parts) ?? 1
  return { before: parts.slice(0, -depth), key: parts.slice(-depth).join('/') }
}

function pathIn(location: string): string {
  try {
    const path = fileURLToPath(location)
    // What does not come out again the same was not written by us: `..`, a query, a host.
    if (pathToFileURL(path).href === location) return path
  } catch {
    // No address at all: told below.
  }
  throw unknownPlace(location)
}

function unknownPlace(location: string): PartitiondError {
  return new PartitiondError('archive-missing', `${JSON.stringify(location)} is no address of an archive`, {
    hint: 'it looks like file:///folder/…/manifest.json or s3://bucket/…/manifest.json',
  })
}
