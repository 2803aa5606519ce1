import { PartitiondError } from '../../domain/errors.ts'

// File systems allow 255 bytes a name; S3 1024 a key, of which a prefix needs some.
const longestPart = 255
const longestKey = 900

/**
 * The parts of an object's key. A key may come from a manifest that somebody altered, so it must not lead out of the destination.
 * @throws PartitiondError `archive-refused`
 */
export function keyParts(key: string): readonly string[] {
  const parts = key.split('/')
  if (Buffer.byteLength(key) > longestKey || !parts.every(isPart)) {
    throw new PartitiondError('archive-refused', `${JSON.stringify(key)} is no key of an archive`, {
      hint: 'keys are relative, their parts neither empty nor "." nor "..", without control characters',
    })
  }
  return parts
}

function isPart(part: string): boolean {
  if (part === '' || part === '.' || part === '..') return false
  return !/\p{Cc}/u.test(part) && Buffer.byteLength(part) <= longestPart
}
