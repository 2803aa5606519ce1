import { civilFromDays, DAY_MICROSECONDS, daysFromCivil } from '../civil-date.ts'
import { floorDivide } from '../floor-divide.ts'
import { type TimeKeyType } from '../key.ts'
import { type ValueFormat } from './value-format.ts'

const DAY_SECONDS = 86_400

// Numbered groups, the same ones in all three: naming them makes an object of ten for each of ten thousand bounds.
const date = String.raw`(\d{4,7})-(\d\d)-(\d\d)`
const time = String.raw` (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?`
const offset = String.raw`([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?`
const era = String.raw`( BC)?`
const NO_TIME = '()()()()'
const NO_OFFSET = '()()()()'

const shapes: Readonly<Record<TimeKeyType, RegExp>> = {
  timestamptz: new RegExp(`^${date}${time}${offset}${era}$`),
  timestamp: new RegExp(`^${date}${time}${NO_OFFSET}${era}$`),
  date: new RegExp(`^${date}${NO_TIME}${NO_OFFSET}${era}$`),
}

/** How PostgreSQL prints times under `DateStyle = ISO`, whatever offset they carry. */
export function timeFormat(type: TimeKeyType): ValueFormat {
  return {
    parse: (text) => parseTime(text, type),
    /** With an explicit offset, so that it is read back unchanged in any session: `2026-04-01 00:00:00+00`, `4713-01-01 BC`. */
    format(position) {
      const { year, monthDay, clock } = partsOf(position, type)
      const [shownYear, suffix] = year > 0 ? [year, ''] : [1 - year, ' BC']
      const clockText = clock === undefined ? '' : ` ${clock}${type === 'timestamptz' ? '+00' : ''}`
      return `${String(shownYear).padStart(4, '0')}-${monthDay}${clockText}${suffix}`
    },
    display(position) {
      const { year, monthDay, clock } = partsOf(position, type)
      const clockText = clock === undefined ? '' : `T${clock}${type === 'timestamptz' ? 'Z' : ''}`
      return `${isoYear(year)}-${monthDay}${clockText}`
    },
  }
}

function parseTime(text: string, type: TimeKeyType): bigint | undefined {
  const found = shapes[type].exec(text)
  if (found === null) return undefined
  const [, year, month, day, hour, minute, second, fraction, sign, ...rest] = found
  const [offsetHour, offsetMinute, offsetSecond, beforeChrist] = rest
  const days = readDay(
    beforeChrist === undefined ? Number(year) : 1 - Number(year),
    Number(month),
    Number(day),
  )
  if (days === undefined) return undefined
  if (type === 'date') return BigInt(days)
  const seconds = secondsOf(hour, minute, second)
  const away = secondsOf(offsetHour, offsetMinute, offsetSecond)
  return inMicroseconds(days * DAY_SECONDS + (sign === '-' ? seconds + away : seconds - away), fraction)
}

/** Days from 1970-01-01; undefined for a day that the month does not have. */
function readDay(year: number, month: number, day: number): number | undefined {
  const days = daysFromCivil({ year, month, day })
  const back = civilFromDays(days)
  return back.month === month && back.day === day ? days : undefined
}

function secondsOf(hours = '0', minutes = '0', seconds = '0'): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

function inMicroseconds(seconds: number, fraction = ''): bigint {
  return BigInt(seconds) * 1_000_000n + (fraction === '' ? 0n : BigInt(fraction.padEnd(6, '0')))
}

/** ISO 8601: years outside 0–9999 carry a sign and at least six digits. */
function isoYear(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0')
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`
}

interface Parts {
  readonly year: number
  readonly monthDay: string
  /** `HH:MM:SS` with as many decimals as needed; undefined for a date. */
  readonly clock: string | undefined
}

function partsOf(position: bigint, type: TimeKeyType): Parts {
  const days = type === 'date' ? position : floorDivide(position, DAY_MICROSECONDS)
  const { year, month, day } = civilFromDays(Number(days))
  const monthDay = `${twoDigits(month)}-${twoDigits(day)}`
  return {
    year,
    monthDay,
    clock: type === 'date' ? undefined : clockOf(Number(position - days * DAY_MICROSECONDS)),
  }
}

function clockOf(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000)
  const fraction = String(microseconds % 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '')
  const whole = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .map(twoDigits)
    .join(':')
  return fraction === '' ? whole : `${whole}.${fraction}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
