import { firstBytes, nameBytes } from './fit-name.ts'
import { HASH_LENGTH, shortHash } from '../../domain/short-hash.ts'

/** Bytes of a label that a name may hold; the settings reckon with it when they judge a template. */
export const LABEL_BYTES = 32

/** A label as part of a name: one that is too long is cut between two characters and ends with a hash of the whole. */
export function fitLabel(label: string): string {
  if (nameBytes(label) <= LABEL_BYTES) return label
  return `${firstBytes(label, LABEL_BYTES - HASH_LENGTH - 1)}_${shortHash(label)}`
}
