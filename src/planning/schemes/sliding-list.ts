import { type RangeBound } from '../../domain/bound.ts'
import { endpointAt } from '../../domain/endpoint.ts'
import { type Finding } from '../../domain/finding.ts'
import { isRangeKeyType, type RangeKeyType } from '../../domain/key.ts'
import { formatKeyValue } from '../../domain/key-value.ts'
import { displayName } from '../../domain/name.ts'
import { attachedRanges, type PartitionSet, type RangePartition } from '../../domain/partition-set.ts'
import { type SetFacts } from '../set-context.ts'
import { type WantedPartition, type WantedPartitions } from '../wanted-partitions.ts'
import { aType } from './a-type.ts'
import { type Grid } from './calendar-grid.ts'
import { encodedTime } from './encoded-time.ts'
import { otherMoments } from './encoding-of.ts'
import { MAX_HOLES_PER_CYCLE } from './grid-ranges.ts'
import { keyFamily } from './key-family.ts'
import { numberRange } from './number-range.ts'
import {
  kindRefused,
  refused,
  type Scheme,
  type SchemeMaker,
  type SchemeRefusal,
  type SchemeRequest,
} from './scheme.ts'
import { seenAsRanges } from './seen-as-ranges.ts'
import { timeRange } from './time-range.ts'

/** What can cut a list too: whatever tells its grid. */
const cutters: readonly SchemeMaker[] = [encodedTime, timeRange, numberRange]

/**
 * LIST keys of values that have an order, with an interval: each partition holds one value, the lower end of its cell of the grid, and stands
 * for the whole cell. So it is made ahead, closes and leaves as ranges do.
 */
export const slidingList: SchemeMaker = (request) => {
  const { set, key, policy } = request
  if (set.key.method !== 'list' || policy.interval === undefined) return undefined
  const { type } = key
  const answer = keyFamily(type) === 'other' ? undefined : asRange(request)
  if (answer === undefined || !isRangeKeyType(type))
    return kindRefused(
      `it is partitioned by list of ${aType(type)}, ${key.name}, which no interval can cut: its values are declared under \`list\``,
    )
  if ('refusal' in answer) return answer
  const { scheme: inner, grid } = answer
  const { encoding } = inner.key
  const wrong = encoding && otherMoments(seenAsRanges(set, type, grid), encoding)
  if (wrong !== undefined) return refused(wrong)
  return {
    scheme: {
      ...inner,
      wanted: (facts) =>
        listed(
          inner.wanted({ ...facts, set: ofTheGrid(facts.set, grid, inner.nowPosition(facts.now)) }),
          facts,
          grid,
          type,
        ),
      findings: (facts) => offGrid(facts, grid, inner),
      view: (found) => seenAsRanges(found, type, grid),
      listed: (range) => ({
        ...range,
        values: cellsOf(range, grid).map((each) => formatKeyValue(each, type)),
      }),
    },
  }
}

type SchemeFailure = { readonly refusal: SchemeRefusal }

/** The scheme that would cut a RANGE set with this key. */
function asRange(
  request: SchemeRequest,
): { readonly scheme: Scheme; readonly grid: Grid } | SchemeFailure | undefined {
  const { set } = request
  const ranged: PartitionSet = { ...set, key: { ...set.key, method: 'range' }, partitions: [] }
  for (const make of cutters) {
    const answer = make({ ...request, set: ranged })
    if (answer === undefined) continue
    if ('refusal' in answer) return answer
    const { grid } = answer.scheme
    if (grid !== undefined) return { scheme: answer.scheme, grid }
  }
  return undefined
}

function isOnGrid({ bound: { lower } }: { readonly bound: RangeBound }, grid: Grid): boolean {
  return lower.kind === 'value' && grid.floor(lower.position) === lower.position
}

/**
 * The set for which cells are wanted: without the partitions whose value no cell of the grid begins with, for they stand for no cell; and
 * without those that lie so far before the others that nobody means the time between to be filled: 0001-01-01 stands for something else.
 */
function ofTheGrid(set: PartitionSet, grid: Grid, now: bigint): PartitionSet {
  let begin = grid.floor(now)
  const fits = (partition: PartitionSet['partitions'][number]): boolean => {
    const { bound } = partition
    if (bound.kind !== 'range') return true
    if (!isOnGrid({ bound }, grid) || bound.upper.kind !== 'value' || bound.lower.kind !== 'value')
      return false
    if (isFarBefore(bound.upper.position, begin, grid)) return false
    if (bound.lower.position < begin) begin = bound.lower.position
    return true
  }
  const fitting = new Set(set.partitions.toReversed().filter(fits))
  return fitting.size === set.partitions.length
    ? set
    : { ...set, partitions: set.partitions.filter((each) => fitting.has(each)) }
}

/** Whether there are more cells between two boundaries than one cycle makes. */
function isFarBefore(position: bigint, begin: bigint, grid: Grid): boolean {
  let at = position
  for (let cells = 0; at < begin; cells += 1) {
    if (cells === MAX_HOLES_PER_CYCLE) return true
    at = grid.next(at)
  }
  return false
}

/** Whole cells only, each by its value; never a value that stands in some partition already. */
function listed(
  { partitions, isCapped }: WantedPartitions,
  { set }: SetFacts,
  grid: Grid,
  type: RangeKeyType,
): WantedPartitions {
  const taken = new Set(
    set.partitions.flatMap(({ bound }) => ('values' in bound ? (bound.values ?? []) : [])),
  )
  const wish = (wanted: WantedPartition): readonly WantedPartition[] => {
    const { bound } = wanted
    if (bound.kind !== 'range' || bound.lower.kind !== 'value' || !isOnGrid({ bound }, grid)) return []
    const { position } = bound.lower
    const value = formatKeyValue(position, type)
    if (taken.has(value)) return []
    const { lower } = bound
    return [
      {
        ...wanted,
        isWholeInterval: true,
        bound: { kind: 'range', lower, upper: endpointAt(grid.next(position)), values: [value] },
      },
    ]
  }
  return { partitions: partitions.flatMap(wish), isCapped }
}

/** The beginnings of the cells that a range begins with or goes on into. */
function cellsOf({ lower, upper }: RangeBound, grid: Grid): readonly bigint[] {
  if (lower.kind !== 'value' || upper.kind !== 'value') return []
  const cells: bigint[] = []
  for (let at = lower.position; at < upper.position; at = grid.next(at)) cells.push(at)
  return cells
}

function offGrid({ set }: SetFacts, grid: Grid, scheme: Scheme): readonly Finding[] {
  const odd = attachedRanges(set).filter((each) => !isOnGrid(each, grid))
  const [first] = odd
  if (first === undefined) return []
  const subject = displayName(set.name)
  return [
    {
      code: 'value-off-grid',
      level: 'info',
      subject,
      message: `${counted(odd)} of ${subject} ${odd.length === 1 ? 'holds a value' : 'hold values'} that no interval of the policy begins with, such as ${scheme.display(first.bound.lower)} in ${displayName(first.name)}`,
      hint: 'They are kept and leave by the end of the interval they lie in. Partitions are made for beginnings of intervals only: see whether the application writes what the policy says.',
    },
  ]
}

function counted({ length }: readonly RangePartition[]): string {
  return length === 1 ? '1 partition' : `${length} partitions`
}
