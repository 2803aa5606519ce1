import { type ZoneClock } from '../../domain/zone-clock.ts'
import { type Grid } from './calendar-grid.ts'

/**
 * Lays the marks of a wall-clock grid onto real time. A mark is a boundary at the first instant at which the zone's clock shows it;
 * marks that the clock is put forward over fall together on the first instant after the gap, and that is one boundary.
 * So a day without a midnight begins at its first instant, a skipped day has no cell, and no cell is empty.
 */
export function zonedGrid(marks: Grid, clock: ZoneClock): Grid {
  // What counts is the latest time shown, not the present one: a clock put back from 00:01 to 23:01 does not return to yesterday's cell.
  const floor = (position: bigint): bigint => clock.firstInstant(marks.floor(clock.latestWallClock(position)))
  return {
    floor,
    next: (position) => clock.firstInstant(marks.next(clock.latestWallClock(position))),
    previous: (position) => floor(position - 1n),
  }
}

/**
 * The same for minutes and hours, where a repeated stretch has cells of its own: a mark that the clock, put back, shows once more is a
 * boundary too, if a whole interval has passed since the boundary before. So a repeated hour is its own hourly partition, and of
 * 6-hour partitions, whose marks are 0, 6, 12 and 18 o'clock on every day, the first is 5 or 7 hours long when the clocks change.
 * Only a gap makes a cell shorter than the interval.
 */
export function zonedGridWithRepetitions(marks: Grid, clock: ZoneClock, interval: bigint): Grid {
  const once = zonedGrid(marks, clock)
  /** The boundaries strictly inside a cell of the simple grid. */
  const repeated = (lower: bigint, upper: bigint): readonly bigint[] => {
    const boundaries: bigint[] = []
    for (const transition of clock.transitionsBetween(lower, upper)) {
      const shown = clock.latestWallClock(transition - 1n)
      const resumed = clock.wallClock(transition)
      for (let mark = marks.next(resumed - 1n); mark <= shown; mark = marks.next(mark)) {
        const boundary = transition + mark - resumed
        if (boundary - (boundaries.at(-1) ?? lower) >= interval) boundaries.push(boundary)
      }
    }
    return boundaries
  }
  const floor = (position: bigint): bigint => {
    const lower = once.floor(position)
    return repeated(lower, once.next(position)).findLast((boundary) => boundary <= position) ?? lower
  }
  return {
    floor,
    next(position) {
      const upper = once.next(position)
      return repeated(once.floor(position), upper).find((boundary) => boundary > position) ?? upper
    },
    previous: (position) => floor(position - 1n),
  }
}
