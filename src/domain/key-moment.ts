import { type Endpoint, endpointAt } from './endpoint.ts'
import { PartitiondError } from './errors.ts'
import { encodeMoment } from './key-encoding.ts'
import { isTimeKeyType, type KeyEncoding, type RangeKeyType, type TimeKeyType } from './key.ts'
import { parseKeyValue } from './key-value.ts'
import { positionToInstant } from './time-position.ts'
import { zoneClock } from './zone-clock.ts'

const specials: Readonly<Record<string, string>> = {
  minvalue: 'MINVALUE',
  maxvalue: 'MAXVALUE',
  infinity: 'infinity',
  '-infinity': '-infinity',
}

const date = String.raw`(?<date>\d{4,7}-\d\d-\d\d)`
const clock = String.raw`(?:[T ](?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d)(?<fraction>\.\d{1,6})?)?(?<offset>Z|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)?)?`
const era = '(?<bc> BC)?'
const shape = new RegExp(`^${date}${clock}${era}$`)

/**
 * Reads a key value as people write it in a policy or on the command line: of time keys as `readTime` does, of all others as PostgreSQL
 * prints it; where the key holds moments in an encoding, a moment too. Throws `unreadable-key-value`, saying what can be read.
 */
export function readKeyMoment(
  text: string,
  key: { readonly type: RangeKeyType; readonly encoding?: KeyEncoding | undefined },
  zone: string,
): Endpoint {
  const { type, encoding } = key
  if (isTimeKeyType(type)) return readTime(text, type, zone)
  const trimmed = text.trim()
  const moment = encoding === undefined ? undefined : shape.exec(trimmed)
  if (encoding !== undefined && moment !== null && moment !== undefined) {
    const instant = readTime(trimmed, 'timestamptz', zone)
    if (instant.kind === 'value') return endpointAt(encodeMoment(instant.position, encoding))
  }
  return parseKeyValue(specials[trimmed.toLowerCase()] ?? trimmed, type)
}

/**
 * Reads a time as people write it: `2026-04-01`, `2026-04-01T12:30`, `2026-04-01 12:30:00+09`,
 * `MINVALUE`, `MAXVALUE`. On a timestamptz key what has no offset is meant in `zone`: where the clock skips the time, the first instant
 * after; where it shows it twice, the earlier. A date is the beginning of its day. On a date key a time of day is refused, and on any key
 * but timestamptz an offset. Throws `unreadable-key-value`, saying what can be read.
 */
function readTime(text: string, type: TimeKeyType, zone: string): Endpoint {
  const trimmed = text.trim()
  const special = specials[trimmed.toLowerCase()]
  if (special !== undefined) return parseKeyValue(special, type)
  const fields = shape.exec(trimmed)?.groups
  if (fields === undefined) throw unreadable(text, type)
  const { hour, offset, bc = '' } = fields
  if (type === 'date') {
    if (hour !== undefined) throw unreadable(text, type, 'it has a time of day')
    return parse(`${fields['date'] ?? ''}${bc}`, type, text)
  }
  const wall = `${fields['date'] ?? ''} ${clockOf(fields)}`
  if (offset === undefined) return fromWall(parse(`${wall}${bc}`, 'timestamp', text), type, zone)
  if (type !== 'timestamptz') throw unreadable(text, type, 'it has an offset')
  return parse(`${wall}${offsetOf(offset)}${bc}`, type, text)
}

/** The moment that a date or date-time means, read as `readTime` does. Throws `unreadable-key-value`. */
export function readMoment(text: string, zone: string): Temporal.Instant {
  const end = readTime(text, 'timestamptz', zone)
  const instant = end.kind === 'value' ? positionToInstant(end.position, 'timestamptz', zone) : undefined
  if (instant === undefined) throw unreadable(text, 'timestamptz')
  return instant
}

function fromWall(wall: Endpoint, type: TimeKeyType, zone: string): Endpoint {
  if (type !== 'timestamptz' || wall.kind !== 'value') return wall
  return endpointAt(zoneClock(zone).firstInstant(wall.position))
}

function clockOf({ hour = '00', minute = '00', second = '00', fraction = '' }: Fields): string {
  return `${hour}:${minute}:${second}${fraction}`
}

type Fields = Readonly<Record<string, string | undefined>>

/** As PostgreSQL prints it: `Z` → `+00`, `+0900` → `+09:00`. */
function offsetOf(written: string): string {
  return written === 'Z' ? '+00' : written.replace(/^(.\d\d)(\d\d)$/, '$1:$2')
}

/** A day that no calendar has, such as 2026-02-30, is told in the words of whoever wrote it. */
function parse(canonical: string, type: TimeKeyType, written: string): Endpoint {
  try {
    return parseKeyValue(canonical, type)
  } catch (error) {
    throw unreadable(written, type, 'there is no such day', error)
  }
}

const examples: Readonly<Record<TimeKeyType, string>> = {
  timestamptz: '2026-04-01, 2026-04-01T12:30 or 2026-04-01T12:30:00Z',
  timestamp: '2026-04-01 or 2026-04-01T12:30',
  date: '2026-04-01',
}

function unreadable(text: string, type: TimeKeyType, why = '', cause?: unknown): PartitiondError {
  return new PartitiondError(
    'unreadable-key-value',
    `cannot read "${text}" as a ${type}${why === '' ? '' : `: ${why}`}`,
    { hint: `Write ${examples[type]}, or MINVALUE or MAXVALUE.`, cause },
  )
}
