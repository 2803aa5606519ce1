import { civilFromDays, DAY_MICROSECONDS, daysFromCivil } from '../../domain/civil-date.ts'
import { type RangeBound } from '../../domain/bound.ts'
import { floorDivide } from '../../domain/floor-divide.ts'
import { displayEndpoint } from '../../domain/key-value.ts'
import { wallClockOf } from '../../domain/time-position.ts'
import { type TimeKeyType } from '../../domain/key.ts'
import { type NameTokens } from './template.ts'

const MINUTE_MICROSECONDS = 60_000_000n

/**
 * The tokens of a partition between two times: the calendar ones as the wall clock of `zone` shows its lower bound, `lower` and `upper`
 * exact, because the two passes of a repeated hour look alike on the wall. A special lower bound has no calendar tokens.
 */
export function timeTokens({ lower, upper }: RangeBound, type: TimeKeyType, zone: string): NameTokens {
  const ends = { lower: displayEndpoint(lower, type), upper: displayEndpoint(upper, type) }
  return lower.kind === 'value'
    ? { ...calendarTokens(wallClockOf(lower.position, type, zone)), ...ends }
    : ends
}

function calendarTokens(wall: bigint): NameTokens {
  const days = Number(floorDivide(wall, DAY_MICROSECONDS))
  const { year, month, day } = civilFromDays(days)
  const minutes = Number((wall - BigInt(days) * DAY_MICROSECONDS) / MINUTE_MICROSECONDS)
  const week = isoWeek(days)
  return {
    yyyy: yearText(year),
    MM: twoDigits(month),
    dd: twoDigits(day),
    HH: twoDigits(Math.floor(minutes / 60)),
    mm: twoDigits(minutes % 60),
    q: String(Math.ceil(month / 3)),
    GGGG: yearText(week.year),
    WW: twoDigits(week.number),
  }
}

/** ISO 8601: the week that begins on a Monday belongs to the year that its Thursday is in. */
function isoWeek(days: number): { readonly year: number; readonly number: number } {
  const daysSinceMonday = (((days + 3) % 7) + 7) % 7
  const thursday = days - daysSinceMonday + 3
  const { year } = civilFromDays(thursday)
  return { year, number: Math.floor((thursday - daysFromCivil({ year, month: 1, day: 1 })) / 7) + 1 }
}

/** `2026`, `0079`, `12000`; years before our era as people count them: `0044bc`. */
function yearText(year: number): string {
  return year > 0 ? String(year).padStart(4, '0') : `${String(1 - year).padStart(4, '0')}bc`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
