const encoder = new TextEncoder()

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** Longer would cost names more of their base; shorter would collide among a few thousand partitions. */
export const HASH_LENGTH = 6

/**
 * Six characters of a-z and 0-9 that stand for a text: FNV-1a over its UTF-8 bytes, stirred as MurmurHash3 does at its end.
 * It goes into names that stay in databases: it must never change.
 */
export function shortHash(text: string): string {
  let hash = FNV_OFFSET
  for (const byte of encoder.encode(text)) hash = Math.imul(hash ^ byte, FNV_PRIME)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  const stirred = (hash ^ (hash >>> 16)) >>> 0
  return (stirred % 36 ** HASH_LENGTH).toString(36).padStart(HASH_LENGTH, '0')
}
