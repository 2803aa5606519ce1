import { MAX_NAME_BYTES } from '../../domain/name.ts'
import { HASH_LENGTH, shortHash } from '../../domain/short-hash.ts'
import { type NamePiece } from './template.ts'

const encoder = new TextEncoder()

/** What gives way when a name is too long, first things first. What tells partitions apart never does. */
const shortenable = ['table', 'schema', 'literal'] as const

/**
 * Joins the pieces of a name and, where they exceed PostgreSQL's 63 bytes, shortens the base: the table's name is cut between two
 * characters and ends with a hash of the whole. The server itself would cut the end off, and with it what makes names differ (postgres.md E1).
 * Longer than 63 bytes only if the pieces of kind `bound` alone are: the settings refuse such templates.
 */
export function fitName(pieces: readonly NamePiece[]): string {
  const texts = pieces.map(({ text }) => text)
  let name = texts.join('')
  for (const index of orderOfShortening(pieces)) {
    const excess = nameBytes(name) - MAX_NAME_BYTES
    if (excess <= 0) return name
    texts[index] = shorten(texts[index] ?? '', excess)
    name = texts.join('')
  }
  return name
}

function orderOfShortening(pieces: readonly NamePiece[]): readonly number[] {
  return shortenable.flatMap((kind) => pieces.flatMap((piece, index) => (piece.kind === kind ? [index] : [])))
}

/** The length PostgreSQL counts in a database encoded in UTF-8; in others it is no longer. */
export function nameBytes(name: string): number {
  return encoder.encode(name).length
}

/** Takes at least `excess` bytes away, as far as the hash leaves any to take. */
function shorten(text: string, excess: number): string {
  const bytes = nameBytes(text)
  if (bytes <= HASH_LENGTH) return text
  const kept = firstBytes(text, bytes - excess - HASH_LENGTH - 1)
  return kept === '' ? shortHash(text) : `${kept}_${shortHash(text)}`
}

/** As many whole characters from the start as fit into `limit` bytes. */
export function firstBytes(text: string, limit: number): string {
  let kept = ''
  let bytes = 0
  for (const character of text) {
    bytes += nameBytes(character)
    if (bytes > limit) break
    kept += character
  }
  return kept
}
