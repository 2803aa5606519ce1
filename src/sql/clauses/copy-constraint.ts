import { type RangeBound } from '../../domain/bound.ts'
import { type Endpoint } from '../../domain/endpoint.ts'

/**
 * The name of the CHECK that stands on a table while it is filled from DEFAULT, and on no other: a table that carries it and hangs
 * under nothing is a copy that a crash interrupted, and of which range. At most 54 bytes.
 */
export function copyConstraint(bound: RangeBound): string {
  return `partitiond_copy_${endWord(bound.lower)}_${endWord(bound.upper)}`
}

function endWord(endpoint: Endpoint): string {
  return endpoint.kind === 'value' ? endpoint.position.toString(36) : endpoint.kind
}
