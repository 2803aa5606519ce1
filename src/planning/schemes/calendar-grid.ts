import { DAY_MICROSECONDS } from '../../domain/civil-date.ts'
import { floorDivide } from '../../domain/floor-divide.ts'
import { type TimeKeyType } from '../../domain/key.ts'
import { type TimeSpan } from '../../domain/time-span.ts'
import { zoneClock } from '../../domain/zone-clock.ts'
import { wallGrid } from './wall-grid.ts'
import { zonedGrid, zonedGridWithRepetitions } from './zoned-grid.ts'

/** Where partitions begin and end. Boundaries are positions of the key type; every cell is lower inclusive, upper exclusive, never empty. */
export interface Grid {
  /** The lower end of the cell that contains a position. */
  floor(position: bigint): bigint
  /** The smallest boundary after a position. */
  next(position: bigint): bigint
  /** The largest boundary before a position. */
  previous(position: bigint): bigint
}

/**
 * The calendar grid of an interval, in positions of the key type. timestamptz boundaries are instants found in `zone`;
 * timestamp and date boundaries stand on a wall clock without zone or daylight saving. Expects an interval without `intervalMisfit`.
 */
export function calendarGrid(interval: TimeSpan, type: TimeKeyType, zone: string): Grid {
  const marks = wallGrid(interval)
  switch (type) {
    case 'timestamp':
      return marks
    case 'date':
      return dayGrid(marks)
    case 'timestamptz':
      return isWithinDay(interval)
        ? zonedGridWithRepetitions(marks, zoneClock(zone), marks.next(0n))
        : zonedGrid(marks, zoneClock(zone))
  }
}

function isWithinDay(interval: TimeSpan): boolean {
  return interval.unit === 'minute' || interval.unit === 'hour'
}

/** The marks of days and longer, counted in days. */
function dayGrid(marks: Grid): Grid {
  return {
    floor: (position) => toDays(marks.floor(position * DAY_MICROSECONDS)),
    next: (position) => toDays(marks.next(position * DAY_MICROSECONDS)),
    previous: (position) => toDays(marks.previous(position * DAY_MICROSECONDS)),
  }
}

function toDays(boundary: bigint): bigint {
  return floorDivide(boundary, DAY_MICROSECONDS)
}
