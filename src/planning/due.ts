import { type RangeBound } from '../domain/bound.ts'
import { compareEndpoints, endpointAt } from '../domain/endpoint.ts'
import { type RangePartition } from '../domain/partition-set.ts'
import { type Age } from '../domain/policy.ts'
import { type Scheme } from './schemes/scheme.ts'

/**
 * How many of the leading partitions fulfil `isLeading`. They are ordered by upper bound and calendar addition never reorders moments,
 * so the due ones stand first, and a binary search asks the calendar a handful of times instead of once a partition. Mostly none is
 * due (to leave), or all but the newest (to be frozen): both ends are asked first, and that is all in most cycles.
 */
function countLeading(
  partitions: readonly RangePartition[],
  isLeading: (partition: RangePartition) => boolean,
): number {
  let low = 0
  let high = partitions.length
  const guesses = [high - 2, high - 1, 0]
  while (low < high) {
    const guess = guesses.pop()
    const at = guess !== undefined && guess >= low && guess < high ? guess : (low + high) >>> 1
    const partition = partitions[at]
    if (partition !== undefined && isLeading(partition)) low = at + 1
    else high = at
  }
  return low
}

/** How many of the partitions, ordered by bound, are closed: their upper bound has passed. */
export function countClosed(
  partitions: readonly RangePartition[],
  scheme: Scheme,
  now: Temporal.Instant,
): number {
  const position = scheme.nowPosition(now)
  return countLeading(partitions, ({ bound }) => {
    if (bound.upper.kind === 'value') return bound.upper.position <= position
    return bound.upper.kind === 'minvalue' || bound.upper.kind === '-infinity'
  })
}

/**
 * The closed partitions for which `age` has passed since their upper bound, oldest first. Future and active ones never count,
 * whatever the age says.
 */
export function duePartitions(
  partitions: readonly RangePartition[],
  age: Age,
  scheme: Scheme,
  now: Temporal.Instant,
): readonly RangePartition[] {
  return partitions.slice(0, countDue(partitions, age, scheme, now))
}

interface Counted {
  readonly partitions: readonly RangePartition[]
  readonly now: Temporal.Instant
  readonly count: number
}

/** Several rules ask the same about one set, and asking the calendar is most of what planning a quiet set costs. */
const counted = new WeakMap<Scheme, WeakMap<Age, Counted>>()

function countDue(
  partitions: readonly RangePartition[],
  age: Age,
  scheme: Scheme,
  now: Temporal.Instant,
): number {
  const byAge = counted.get(scheme) ?? new WeakMap<Age, Counted>()
  const before = byAge.get(age)
  if (before?.partitions === partitions && before.now === now) return before.count
  const closed = partitions.slice(0, countClosed(partitions, scheme, now))
  const count = countDueOf(closed, age, scheme, now)
  counted.set(scheme, byAge.set(age, { partitions, now, count }))
  return count
}

function countDueOf(
  closed: readonly RangePartition[],
  age: Age,
  scheme: Scheme,
  now: Temporal.Instant,
): number {
  switch (age.kind) {
    case 'partitions':
      return Math.max(0, closed.length - age.count)
    case 'time':
    case 'number':
      return countLeading(closed, ({ bound }) => scheme.isPast(bound.upper, age, now))
  }
}

/** Whether a range, were there a partition for it, would be closed and `age` have passed. Ages that count partitions never have. */
export function isDue({ upper }: RangeBound, age: Age, scheme: Scheme, now: Temporal.Instant): boolean {
  if (age.kind === 'partitions' || compareEndpoints(upper, endpointAt(scheme.nowPosition(now))) > 0)
    return false
  return scheme.isPast(upper, age, now)
}

/** When `age` will have passed for the first of the partitions for which it has not; undefined when that cannot be foreseen. */
export function nextDue(
  partitions: readonly RangePartition[],
  age: Age,
  scheme: Scheme,
  now: Temporal.Instant,
): Temporal.Instant | undefined {
  if (age.kind === 'partitions') return undefined
  const next = partitions[duePartitions(partitions, age, scheme, now).length]
  return next === undefined ? undefined : scheme.dueAt(next.bound.upper, age)
}
