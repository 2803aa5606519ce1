/**
 * One end of a RANGE bound. `position` is the key's value as a whole number in the key type's own unit (see `key.ts`):
 * microseconds for times, so that every value PostgreSQL can hold fits, also where Temporal's range ends.
 * The special ends are different things: a row `infinity` does not fit below `TO ('infinity')` but fits below MAXVALUE (postgres.md D5).
 */
export type Endpoint =
  | { readonly kind: 'minvalue' }
  | { readonly kind: '-infinity' }
  | { readonly kind: 'value'; readonly position: bigint }
  | { readonly kind: 'infinity' }
  /** Of numeric alone: above its infinity. */
  | { readonly kind: 'nan' }
  | { readonly kind: 'maxvalue' }

const rank = { minvalue: 0, '-infinity': 1, value: 2, infinity: 3, nan: 4, maxvalue: 5 } as const

export const MINVALUE: Endpoint = { kind: 'minvalue' }
export const MAXVALUE: Endpoint = { kind: 'maxvalue' }

export function endpointAt(position: bigint): Endpoint {
  return { kind: 'value', position }
}

/** Negative when `a` lies before `b`, zero when they are the same end, positive otherwise. */
export function compareEndpoints(a: Endpoint, b: Endpoint): number {
  if (a.kind === 'value' && b.kind === 'value') {
    return a.position < b.position ? -1 : a.position > b.position ? 1 : 0
  }
  return rank[a.kind] - rank[b.kind]
}

export function earlierEndpoint(a: Endpoint, b: Endpoint): Endpoint {
  return compareEndpoints(a, b) <= 0 ? a : b
}

export function laterEndpoint(a: Endpoint, b: Endpoint): Endpoint {
  return compareEndpoints(a, b) >= 0 ? a : b
}
