import { civilFromDays, DAY_MICROSECONDS, daysFromCivil } from '../civil-date.ts'
import { floorDivide } from '../floor-divide.ts'
import { type TimeKeyType } from '../key.ts'
import { type ValueFormat } from './value-format.ts'

const date = String.raw`(?<year>\d{4,7})-(?<month>\d\d)-(?<day>\d\d)`
const time = String.raw` (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.(?<fraction>\d{1,6}))?`
const offset = String.raw`(?<sign>[+-])(?<offsetHour>\d\d)(?::(?<offsetMinute>\d\d))?(?::(?<offsetSecond>\d\d))?`
const era = String.raw`(?<bc> BC)?`

const shapes: Readonly<Record<TimeKeyType, RegExp>> = {
  timestamptz: new RegExp(`^${date}${time}${offset}${era}$`),
  timestamp: new RegExp(`^${date}${time}${era}$`),
  date: new RegExp(`^${date}${era}$`),
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
  const fields = shapes[type].exec(text)?.groups
  const days = fields === undefined ? undefined : readDays(fields)
  if (fields === undefined || days === undefined) return undefined
  return type === 'date' ? BigInt(days) : BigInt(days) * DAY_MICROSECONDS + readTime(fields)
}

type Fields = Readonly<Record<string, string | undefined>>

function readDays(fields: Fields): number | undefined {
  const year = fields['bc'] === undefined ? Number(fields['year']) : 1 - Number(fields['year'])
  const [month, day] = [Number(fields['month']), Number(fields['day'])]
  const days = daysFromCivil({ year, month, day })
  const back = civilFromDays(days)
  return back.month === month && back.day === day ? days : undefined
}

function readTime(fields: Fields): bigint {
  const seconds = Number(fields['hour']) * 3600 + Number(fields['minute']) * 60 + Number(fields['second'])
  const away =
    Number(fields['offsetHour'] ?? 0) * 3600 +
    Number(fields['offsetMinute'] ?? 0) * 60 +
    Number(fields['offsetSecond'] ?? 0)
  const utcSeconds = fields['sign'] === '-' ? seconds + away : seconds - away
  return BigInt(utcSeconds) * 1_000_000n + BigInt((fields['fraction'] ?? '').padEnd(6, '0'))
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
