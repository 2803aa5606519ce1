import { displayEndpoint } from '../../domain/key-value.ts'
import { isRangeKeyType, type KeyColumn } from '../../domain/key.ts'
import { type Scheme } from './scheme.ts'

/** What all sets have in common whose partitions have no order: nothing of them lies in time, closes or gets old. */
export function timeless(
  key: KeyColumn,
): Pick<Scheme, 'key' | 'nowPosition' | 'instantOf' | 'isPast' | 'dueAt' | 'display'> {
  const type = isRangeKeyType(key.type) ? key.type : 'numeric'
  return {
    key,
    nowPosition: () => 0n,
    instantOf: () => undefined,
    isPast: () => false,
    dueAt: () => undefined,
    display: (endpoint) => displayEndpoint(endpoint, type),
  }
}
