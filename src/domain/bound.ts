import { compareEndpoints, type Endpoint } from './endpoint.ts'

/** `FOR VALUES FROM (lower) TO (upper)` on a single-column key: lower inclusive, upper exclusive. */
export interface RangeBound {
  readonly kind: 'range'
  readonly lower: Endpoint
  readonly upper: Endpoint
}

/** `DEFAULT`: takes whatever fits nowhere else. */
export interface DefaultBound {
  readonly kind: 'default'
}

/** A bound nobody here reads into (a list, a hash, several columns): kept and shown, never aged. */
export interface OpaqueBound {
  readonly kind: 'opaque'
  /** The catalog's own text, under the pinned session settings. */
  readonly text: string
}

export type Bound = RangeBound | DefaultBound | OpaqueBound

export function rangeBound(lower: Endpoint, upper: Endpoint): RangeBound {
  return { kind: 'range', lower, upper }
}

export function rangesOverlap(a: RangeBound, b: RangeBound): boolean {
  return compareEndpoints(a.lower, b.upper) < 0 && compareEndpoints(b.lower, a.upper) < 0
}

export function sameRange(a: RangeBound, b: RangeBound): boolean {
  return compareEndpoints(a.lower, b.lower) === 0 && compareEndpoints(a.upper, b.upper) === 0
}

export function containsEndpoint(range: RangeBound, endpoint: Endpoint): boolean {
  return compareEndpoints(range.lower, endpoint) <= 0 && compareEndpoints(endpoint, range.upper) < 0
}

/** Orders by lower end, then by upper end. */
export function compareRanges(a: RangeBound, b: RangeBound): number {
  return compareEndpoints(a.lower, b.lower) || compareEndpoints(a.upper, b.upper)
}
