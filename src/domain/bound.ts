import { compareEndpoints, type Endpoint } from './endpoint.ts'

/** `FOR VALUES FROM (lower) TO (upper)`, by the key's leading column: lower inclusive, upper exclusive. */
export interface RangeBound {
  readonly kind: 'range'
  readonly lower: Endpoint
  readonly upper: Endpoint
  /** Of a sliding list: the values of `FOR VALUES IN`, which stand for the range. */
  readonly values?: ListValues
}

/** Texts, unquoted, each in the one way that equal values of its type share (`list-value.ts`); null is NULL. */
export type ListValues = readonly (string | null)[]

/** `FOR VALUES IN (…)`. */
export interface ListBound {
  readonly kind: 'list'
  readonly values: ListValues
}

/** `FOR VALUES WITH (MODULUS …, REMAINDER …)`. */
export interface HashBound {
  readonly kind: 'hash'
  readonly modulus: number
  readonly remainder: number
}

/** `DEFAULT`: takes whatever fits nowhere else. */
export interface DefaultBound {
  readonly kind: 'default'
}

/** A bound nobody here reads into (of an odd key type, or with ends inside a value of the leading column): kept and shown, never aged. */
export interface OpaqueBound {
  readonly kind: 'opaque'
  /** The catalog's own text, under the pinned session settings. */
  readonly text: string
}

/** A bound that can be worded, and a partition made for. */
export type ValuesBound = RangeBound | ListBound | HashBound

export type Bound = ValuesBound | DefaultBound | OpaqueBound

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

/** Whether two bounds take the very same rows. */
export function sameBound(a: ValuesBound, b: ValuesBound): boolean {
  if (a.kind === 'range' && b.kind === 'range') return sameRange(a, b)
  if (a.kind === 'list' && b.kind === 'list') {
    return a.values.length === b.values.length && a.values.every((value) => b.values.includes(value))
  }
  return a.kind === 'hash' && b.kind === 'hash' && a.modulus === b.modulus && a.remainder === b.remainder
}

/** Whether some row could belong to both: the server refuses such partitions side by side. */
export function boundsOverlap(a: ValuesBound, b: ValuesBound): boolean {
  if (a.kind === 'range' && b.kind === 'range') return rangesOverlap(a, b)
  if (a.kind === 'list' && b.kind === 'list') return a.values.some((value) => b.values.includes(value))
  if (a.kind !== 'hash' || b.kind !== 'hash') return false
  const common = greatestCommonDivisor(a.modulus, b.modulus)
  return a.remainder % common === b.remainder % common
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

/** A bound that can be worded, or undefined. */
export function valuesBound(bound: Bound): ValuesBound | undefined {
  return bound.kind === 'default' || bound.kind === 'opaque' ? undefined : bound
}
