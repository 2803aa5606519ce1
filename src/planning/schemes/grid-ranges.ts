import { rangeBound, type RangeBound } from '../../domain/bound.ts'
import { compareEndpoints, endpointAt, type Endpoint } from '../../domain/endpoint.ts'
import { attachedRanges, type RangePartition } from '../../domain/partition-set.ts'
import { stepOf, type Age } from '../../domain/policy.ts'
import { stretchOf } from '../branches/stretch.ts'
import { countClosed, isDue } from '../due.ts'
import { type SetFacts } from '../set-context.ts'
import { type WantedPartition, type WantedPartitions } from '../wanted-partitions.ts'
import { type Grid } from './calendar-grid.ts'

/**
 * Holes filled in one cycle, at most; the next cycle goes on. Too small: a wide hole takes many cycles; too big: one cycle after
 * a wrong interval floods the catalog before anyone looks.
 */
export const MAX_HOLES_PER_CYCLE = 366

type WantedRange = WantedPartition & { readonly bound: RangeBound }

interface Gap {
  readonly from: bigint
  readonly to: bigint
}

interface Frame {
  readonly now: bigint
  readonly currentLower: bigint
  readonly currentUpper: bigint
  /** Premake's own span, behind to ahead. */
  readonly from: bigint
  readonly to: bigint
  /** It is what a branch has to cover, no less and no more. */
  readonly isStretch: boolean
}

/**
 * Wanted minus existing (product.md §3): premake's intervals around now, and every hole between the oldest partition and premake's
 * end, cut along the grid. Nothing that would already be due to leave. Holes beyond premake's end are left until now comes near.
 */
export function gridRanges(facts: SetFacts, grid: Grid): WantedPartitions {
  const { set, policy, scheme, now } = facts
  // A partition pending detach takes no rows any more: its range is as good as free (postgres.md B5).
  const existing = attachedRanges(set)
  const frame = withinStretch(frameAround(grid, scheme.nowPosition(now), policy.premake), stretchOf(facts))
  const leaving = leavingTest(facts, existing)
  const found: WantedRange[] = []
  let isCapped = false
  let holes = 0
  for (const gap of gapsOf(existing, frame).toReversed()) {
    for (let upper = gap.to; upper > gap.from;) {
      const cell = grid.previous(upper)
      const lower = cell > gap.from ? cell : gap.from
      const wanted = describe(facts, grid, frame, existing, lower, upper)
      if (leaving(wanted.bound, found)) break
      if (isCounted(facts, wanted)) {
        holes += 1
        if (holes > MAX_HOLES_PER_CYCLE) {
          isCapped = true
          break
        }
      }
      found.push(wanted)
      upper = lower
    }
    if (isCapped) break
  }
  return { partitions: found.toReversed(), isCapped }
}

/** What is made together with its branch is all of it or nothing. */
function isCounted({ place }: SetFacts, wanted: WantedRange): boolean {
  return place?.isNew !== true && (place !== undefined || wanted.place === 'behind')
}

function frameAround(
  grid: Grid,
  now: bigint,
  premake: { readonly ahead: number; readonly behind: number },
): Frame {
  const currentLower = grid.floor(now)
  const currentUpper = grid.next(now)
  let from = currentLower
  for (let n = 0; n < premake.behind; n += 1) from = grid.previous(from)
  let to = currentUpper
  for (let n = 0; n < premake.ahead; n += 1) to = grid.next(to)
  return { now, currentLower, currentUpper, from, to, isStretch: false }
}

/** An endless stretch is covered as far as premake goes. */
function withinStretch(frame: Frame, stretch: RangeBound | undefined): Frame {
  if (stretch === undefined) return frame
  const { lower, upper } = stretch
  return {
    ...frame,
    from: lower.kind === 'value' ? lower.position : frame.from,
    to: upper.kind === 'value' ? upper.position : frame.to,
    isStretch: true,
  }
}

/** The uncovered stretches between the oldest partition (or premake's begin) and premake's end, ascending. */
function gapsOf(existing: readonly RangePartition[], frame: Frame): readonly Gap[] {
  const gaps: Gap[] = []
  const oldest = existing[0]?.bound.lower
  let reached: Endpoint = endpointAt(frame.from)
  if (
    oldest !== undefined &&
    !frame.isStretch &&
    (compareEndpoints(oldest, reached) < 0 || beganWithin(oldest, frame))
  )
    reached = oldest
  const end = endpointAt(frame.to)
  for (const { bound } of existing) {
    if (compareEndpoints(reached, end) >= 0) break
    const stop = compareEndpoints(bound.lower, end) < 0 ? bound.lower : end
    addGap(gaps, reached, stop)
    if (compareEndpoints(bound.upper, reached) > 0) reached = bound.upper
  }
  addGap(gaps, reached, end)
  return gaps
}

/**
 * A set whose oldest partition begins inside the interval that holds now (it was cut finer before, or is that young) is not given
 * a past it never had, unless `behind` asks for one.
 */
function beganWithin(oldest: Endpoint, { from, currentLower, now }: Frame): boolean {
  return (
    from === currentLower &&
    oldest.kind === 'value' &&
    oldest.position > currentLower &&
    oldest.position <= now
  )
}

function addGap(gaps: Gap[], from: Endpoint, to: Endpoint): void {
  if (from.kind === 'value' && to.kind === 'value' && from.position < to.position) {
    gaps.push({ from: from.position, to: to.position })
  }
}

function describe(
  { policy }: SetFacts,
  grid: Grid,
  frame: Frame,
  existing: readonly RangePartition[],
  lower: bigint,
  upper: bigint,
): WantedRange {
  const place = lower >= frame.currentUpper ? 'ahead' : upper <= frame.currentLower ? 'behind' : 'now'
  const isWholeInterval = grid.floor(lower) === lower && grid.next(lower) === upper
  const first = existing[0]
  const isHole = first !== undefined && compareEndpoints(first.bound.lower, endpointAt(lower)) < 0
  const whyHere = {
    ahead: `premake: ${policy.premake.ahead} ahead`,
    now: 'premake: holds now',
    behind: isHole ? 'hole between partitions' : `premake: ${policy.premake.behind} behind`,
  }[place]
  const why = frame.isStretch ? 'its branch is cut by the same column' : whyHere
  return {
    bound: rangeBound(endpointAt(lower), endpointAt(upper)),
    place,
    isWholeInterval,
    reason: isWholeInterval ? why : `${why}; shorter than the interval, up to its neighbour`,
  }
}

/**
 * Tells whether a range would be due to leave the moment it existed; `newer` are the wanted ranges after it. Asked of closed ranges only,
 * which a piece of the interval that holds now can be too.
 */
function leavingTest(
  facts: SetFacts,
  existing: readonly RangePartition[],
): (range: RangeBound, newer: readonly WantedRange[]) => boolean {
  const age: Age | undefined = stepOf(facts.policy, 'detach')?.after
  if (age === undefined) return () => false
  const { scheme, now } = facts
  const here = endpointAt(scheme.nowPosition(now))
  const isClosed = ({ upper }: RangeBound): boolean => compareEndpoints(upper, here) <= 0
  const closed = existing.slice(0, countClosed(existing, scheme, now))
  return (range, newer) => {
    if (!isClosed(range)) return false
    if (age.kind !== 'partitions') return isDue(range, age, scheme, now)
    const after = closed.filter(({ bound }) => compareEndpoints(bound.lower, range.upper) >= 0).length
    return after + newer.filter((each) => isClosed(each.bound)).length >= age.count
  }
}
