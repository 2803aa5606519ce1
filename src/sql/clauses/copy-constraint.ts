import { type RangeBound, type ValuesBound } from '../../domain/bound.ts'
import { type Endpoint } from '../../domain/endpoint.ts'
import { shortHash } from '../../domain/short-hash.ts'

const PREFIX = 'partitiond_copy_'
/** PostgreSQL cuts names off behind 63 bytes. */
const LONGEST_WORDS = 63 - PREFIX.length
/** Four hashes of 31 bits, over texts that differ: enough to tell the bounds of one table apart. */
const SALTS = ['a', 'b', 'c', 'd']

/**
 * The name of the CHECK that stands on a table while it is filled from DEFAULT, and on no other: a table that carries it and hangs
 * under nothing is a copy that a crash interrupted, and of which bound. At most 63 bytes.
 */
export function copyConstraint(bound: ValuesBound): string {
  const words = wordsOf(bound)
  const isShort = words.length <= LONGEST_WORDS && /^[\w-]+$/.test(words)
  return `${PREFIX}${isShort ? words : SALTS.map((salt) => shortHash(`${salt} ${words}`)).join('')}`
}

function wordsOf(bound: ValuesBound): string {
  switch (bound.kind) {
    case 'range':
      return rangeWords(bound)
    case 'list':
      return JSON.stringify(bound.values)
    case 'hash':
      return `${bound.modulus}_${bound.remainder}`
  }
}

function rangeWords({ lower, upper, values }: RangeBound): string {
  return values === undefined ? `${endWord(lower)}_${endWord(upper)}` : JSON.stringify(values)
}

function endWord(endpoint: Endpoint): string {
  return endpoint.kind === 'value' ? endpoint.position.toString(36) : endpoint.kind
}
