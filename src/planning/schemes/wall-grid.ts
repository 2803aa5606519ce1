import { civilFromDays, DAY_MICROSECONDS, daysFromCivil } from '../../domain/civil-date.ts'
import { floorDivide } from '../../domain/floor-divide.ts'
import { type TimeSpan } from '../../domain/time-span.ts'
import { type Grid } from './calendar-grid.ts'

const MINUTE_MICROSECONDS = 60_000_000n

/** Monday 2000-01-03, in days from 1970-01-01: days and weeks count from here. */
const FIRST_MONDAY = 10_959n
/** January 2000: months, quarters and years count from here. */
const FIRST_YEAR = 2000

/** The grid on a wall clock without a zone, in microseconds since 1970-01-01T00:00:00: every day has 24 hours. */
export function wallGrid(interval: TimeSpan): Grid {
  const { count } = interval
  switch (interval.unit) {
    case 'minute':
      return evenGrid(BigInt(count) * MINUTE_MICROSECONDS, 0n)
    case 'hour':
      return evenGrid(BigInt(count) * 60n * MINUTE_MICROSECONDS, 0n)
    case 'day':
      return evenGrid(BigInt(count) * DAY_MICROSECONDS, FIRST_MONDAY * DAY_MICROSECONDS)
    case 'week':
      return evenGrid(BigInt(count) * 7n * DAY_MICROSECONDS, FIRST_MONDAY * DAY_MICROSECONDS)
    case 'month':
      return monthGrid(count)
    case 'quarter':
      return monthGrid(count * 3)
    case 'year':
      return monthGrid(count * 12)
  }
}

/** Cells of one length. Minutes and hours divide a day, so that counting from any midnight is counting from all of them. */
function evenGrid(length: bigint, anchor: bigint): Grid {
  const floor = (position: bigint): bigint => floorDivide(position - anchor, length) * length + anchor
  return {
    floor,
    next: (position) => floor(position) + length,
    previous: (position) => floor(position - 1n),
  }
}

function monthGrid(months: number): Grid {
  const cellOf = (position: bigint): number => {
    const { year, month } = civilFromDays(Number(floorDivide(position, DAY_MICROSECONDS)))
    return Math.floor(((year - FIRST_YEAR) * 12 + month - 1) / months)
  }
  const lowerOf = (cell: number): bigint =>
    BigInt(daysFromCivil({ year: FIRST_YEAR, month: cell * months + 1, day: 1 })) * DAY_MICROSECONDS
  return {
    floor: (position) => lowerOf(cellOf(position)),
    next: (position) => lowerOf(cellOf(position) + 1),
    previous: (position) => lowerOf(cellOf(position - 1n)),
  }
}
