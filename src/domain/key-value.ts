import { civilFromDays, DAY_MICROSECONDS, daysFromCivil } from './civil-date.ts'
import { type Endpoint, endpointAt, MAXVALUE, MINVALUE } from './endpoint.ts'
import { PartitiondError } from './errors.ts'
import { floorDivide } from './floor-divide.ts'
import { type TimeKeyType } from './key.ts'
import { TEMPORAL_LIMIT, zoneClock } from './zone-clock.ts'

const words = {
  minvalue: 'MINVALUE',
  '-infinity': '-infinity',
  infinity: 'infinity',
  maxvalue: 'MAXVALUE',
} as const

const endpointByWord: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  [words.minvalue, MINVALUE],
  [words['-infinity'], { kind: '-infinity' }],
  [words.infinity, { kind: 'infinity' }],
  [words.maxvalue, MAXVALUE],
])

const date = String.raw`(?<year>\d{4,7})-(?<month>\d\d)-(?<day>\d\d)`
const time = String.raw` (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.(?<fraction>\d{1,6}))?`
const offset = String.raw`(?<sign>[+-])(?<offsetHour>\d\d)(?::(?<offsetMinute>\d\d))?(?::(?<offsetSecond>\d\d))?`
const era = String.raw`(?<bc> BC)?`

const shapes: Readonly<Record<TimeKeyType, RegExp>> = {
  timestamptz: new RegExp(`^${date}${time}${offset}${era}$`),
  timestamp: new RegExp(`^${date}${time}${era}$`),
  date: new RegExp(`^${date}${era}$`),
}

/**
 * Reads a key value as PostgreSQL prints it under `DateStyle = ISO`, whatever offset it carries, and the words of special ends.
 * Throws `unreadable-key-value` for anything else: under another DateStyle the same text means another day (postgres.md D1).
 */
export function parseKeyValue(text: string, type: TimeKeyType): Endpoint {
  const special = endpointByWord.get(text)
  if (special !== undefined) return special
  const fields = shapes[type].exec(text)?.groups
  const days = fields === undefined ? undefined : readDays(fields)
  if (fields === undefined || days === undefined) {
    throw new PartitiondError('unreadable-key-value', `cannot read "${text}" as a ${type}`, {
      hint: 'The session must run with DateStyle = ISO and TimeZone = UTC.',
    })
  }
  return endpointAt(type === 'date' ? BigInt(days) : BigInt(days) * DAY_MICROSECONDS + readTime(fields))
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

/** A key value as PostgreSQL reads it back unchanged in any session: `2026-04-01 00:00:00+00`, `4713-01-01 BC`, `MAXVALUE`. */
export function formatKeyValue(value: Endpoint | bigint, type: TimeKeyType): string {
  const endpoint = typeof value === 'bigint' ? endpointAt(value) : value
  if (endpoint.kind !== 'value') return words[endpoint.kind]
  const { year, monthDay, clock } = partsOf(endpoint.position, type)
  const [shownYear, suffix] = year > 0 ? [year, ''] : [1 - year, ' BC']
  const clockText = clock === undefined ? '' : ` ${clock}${type === 'timestamptz' ? '+00' : ''}`
  return `${String(shownYear).padStart(4, '0')}-${monthDay}${clockText}${suffix}`
}

/** An endpoint as plans and JSON show it: `2026-03-31T15:00:00Z`, `2026-03-31T15:00:00`, `2026-03-31`, `MINVALUE`. */
export function displayEndpoint(endpoint: Endpoint, type: TimeKeyType): string {
  if (endpoint.kind !== 'value') return words[endpoint.kind]
  const { year, monthDay, clock } = partsOf(endpoint.position, type)
  const clockText = clock === undefined ? '' : `T${clock}${type === 'timestamptz' ? 'Z' : ''}`
  return `${isoYear(year)}-${monthDay}${clockText}`
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

/**
 * The moment a position means, undefined where Temporal's range has ended (the years -271821 and 275760).
 * Wall-clock types are read in `zone`: a time that does not exist is the first instant after the gap, of two the earlier is taken;
 * a date is the first instant of its day.
 */
export function positionToInstant(
  position: bigint,
  type: TimeKeyType,
  zone: string,
): Temporal.Instant | undefined {
  const microseconds =
    type === 'timestamptz' ? position : zoneClock(zone).firstInstant(wallClockOf(position, type, zone))
  if (microseconds > TEMPORAL_LIMIT || microseconds < -TEMPORAL_LIMIT) return undefined
  return Temporal.Instant.fromEpochNanoseconds(microseconds * 1000n)
}

/** The position that an instant has on a key: itself, the wall clock in `zone`, or the day there. Nanoseconds are cut off. */
export function instantToPosition(instant: Temporal.Instant, type: TimeKeyType, zone: string): bigint {
  const microseconds = floorDivide(instant.epochNanoseconds, 1000n)
  if (type === 'timestamptz') return microseconds
  const wall = zoneClock(zone).wallClock(microseconds)
  return type === 'timestamp' ? wall : floorDivide(wall, DAY_MICROSECONDS)
}

/** What the wall clock shows at a position, in microseconds since 1970-01-01T00:00:00; `zone` matters for timestamptz only. */
export function wallClockOf(position: bigint, type: TimeKeyType, zone: string): bigint {
  switch (type) {
    case 'timestamptz':
      return zoneClock(zone).wallClock(position)
    case 'timestamp':
      return position
    case 'date':
      return position * DAY_MICROSECONDS
  }
}
