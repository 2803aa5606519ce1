import { DAY_MICROSECONDS } from './civil-date.ts'

/**
 * The wall clock of one IANA zone. Instants are microseconds since 1970-01-01T00:00:00Z, wall clock times microseconds since
 * 1970-01-01T00:00:00 as the wall shows it. Defined for every bigint: beyond Temporal's range the offset at its end goes on.
 */
export interface ZoneClock {
  /** What the wall shows at an instant. */
  wallClock(instant: bigint): bigint
  /**
   * The first instant at which the wall shows `wall` or, where the clock is put forward over it, something later.
   * Of two instants with the same wall clock the earlier. Never decreasing in `wall`.
   */
  firstInstant(wall: bigint): bigint
  /** The latest time the wall has shown up to and including an instant: more than `wallClock` where a stretch is repeated. */
  latestWallClock(instant: bigint): bigint
  /** The instants strictly between two others at which the zone's offset changes, in order. */
  transitionsBetween(from: bigint, to: bigint): readonly bigint[]
}

/** A stretch with one offset: start inclusive, end exclusive. */
interface Stretch {
  readonly start: bigint
  readonly end: bigint
  readonly offset: bigint
}

/** Microseconds from 1970 to either end of Temporal's range. */
export const TEMPORAL_LIMIT = 8_640_000_000_000_000_000n

/** Beyond every boundary that the largest interval can reach, or the search for a first instant would not end. */
const FOREVER = 10n ** 40n
/** No zone is a day or more away from UTC, so that a clock put back repeats less than this. Bigger costs a look at one more stretch. */
const LONGEST_REPETITION = 2n * DAY_MICROSECONDS

const clocks = new Map<string, ZoneClock>()

/** The clock of a zone that exists on this machine; a RangeError otherwise. Kept for the life of the process: asking Temporal each time is ten times slower. */
export function zoneClock(zone: string): ZoneClock {
  const known = clocks.get(zone)
  if (known !== undefined) return known
  const clock = clockOver(stretchesOf(zone))
  clocks.set(zone, clock)
  return clock
}

function clockOver(stretchAt: (instant: bigint) => Stretch): ZoneClock {
  return {
    wallClock: (instant) => instant + stretchAt(instant).offset,
    firstInstant(wall) {
      let stretch = stretchAt(wall - DAY_MICROSECONDS)
      for (;;) {
        const showing = wall - stretch.offset
        const instant = showing > stretch.start ? showing : stretch.start
        if (instant < stretch.end) return instant
        stretch = stretchAt(stretch.end)
      }
    },
    latestWallClock(instant) {
      let stretch = stretchAt(instant)
      let latest = instant + stretch.offset
      while (stretch.start > instant - LONGEST_REPETITION) {
        const last = stretch.start - 1n
        stretch = stretchAt(last)
        if (last + stretch.offset > latest) latest = last + stretch.offset
      }
      return latest
    },
    transitionsBetween(from, to) {
      const transitions: bigint[] = []
      for (let at = stretchAt(from).end; at < to; at = stretchAt(at).end) transitions.push(at)
      return transitions
    },
  }
}

/** Looks stretches up by bisection among those already read, and reads the missing ones. */
function stretchesOf(zone: string): (instant: bigint) => Stretch {
  const known: Stretch[] = []
  return (instant) => {
    let low = 0
    let high = known.length
    while (low < high) {
      const middle = (low + high) >> 1
      const stretch = known[middle]
      if (stretch !== undefined && stretch.end <= instant) low = middle + 1
      else high = middle
    }
    const found = known[low]
    if (found !== undefined && found.start <= instant) return found
    const stretch = readStretch(zone, instant)
    known.splice(low, 0, stretch)
    return stretch
  }
}

function readStretch(zone: string, instant: bigint): Stretch {
  const within =
    instant > TEMPORAL_LIMIT ? TEMPORAL_LIMIT : instant < -TEMPORAL_LIMIT ? -TEMPORAL_LIMIT : instant
  const moment = Temporal.Instant.fromEpochNanoseconds(within * 1000n).toZonedDateTimeISO(zone)
  const next = moment.getTimeZoneTransition('next')
  // `previous` leaves out a transition at the very moment: ask from a moment later, where there is one.
  const after = within === TEMPORAL_LIMIT ? moment : moment.add({ microseconds: 1 })
  const previous = after.getTimeZoneTransition('previous')
  return {
    start: previous === null ? -FOREVER : previous.epochNanoseconds / 1000n,
    end: next === null ? FOREVER : next.epochNanoseconds / 1000n,
    offset: BigInt(moment.offsetNanoseconds) / 1000n,
  }
}
