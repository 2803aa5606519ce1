import { type Endpoint, endpointAt, MAXVALUE, MINVALUE } from './endpoint.ts'
import { PartitiondError } from './errors.ts'
import { displayInstant } from './key-encoding.ts'
import { type KeyEncoding, type RangeKeyType } from './key.ts'
import { numericFormat } from './key-values/numeric.ts'
import { textFormat } from './key-values/text.ts'
import { timeFormat } from './key-values/time.ts'
import { uuidFormat } from './key-values/uuid.ts'
import { type ValueFormat } from './key-values/value-format.ts'
import { wholeFormat } from './key-values/whole.ts'

/** A new key type is one file and one line here. */
const formats: Readonly<Record<RangeKeyType, ValueFormat>> = {
  timestamptz: timeFormat('timestamptz'),
  timestamp: timeFormat('timestamp'),
  date: timeFormat('date'),
  smallint: wholeFormat,
  integer: wholeFormat,
  bigint: wholeFormat,
  numeric: numericFormat,
  uuid: uuidFormat,
  text: textFormat,
}

const words = {
  minvalue: 'MINVALUE',
  '-infinity': '-infinity',
  infinity: 'infinity',
  nan: 'NaN',
  maxvalue: 'MAXVALUE',
} as const

const ends: readonly (readonly [string, Endpoint])[] = [
  [words.minvalue, MINVALUE],
  [words.maxvalue, MAXVALUE],
]
const infinities: readonly (readonly [string, Endpoint])[] = [
  [words['-infinity'], { kind: '-infinity' }],
  [words.infinity, { kind: 'infinity' }],
]

/** A time beyond all others is told in lower case, a numeric in capitals. */
const numericInfinities: readonly (readonly [string, Endpoint])[] = [
  ['-Infinity', { kind: '-infinity' }],
  ['Infinity', { kind: 'infinity' }],
  [words.nan, { kind: 'nan' }],
]

const timeSpecials: ReadonlyMap<string, Endpoint> = new Map([...ends, ...infinities])
const otherSpecials: ReadonlyMap<string, Endpoint> = new Map(ends)

/** What stands for no value of its own. A text may be called anything: of its bounds the bare words are read before they come here. */
const specials: Readonly<Record<RangeKeyType, ReadonlyMap<string, Endpoint>>> = {
  timestamptz: timeSpecials,
  timestamp: timeSpecials,
  date: timeSpecials,
  smallint: otherSpecials,
  integer: otherSpecials,
  bigint: otherSpecials,
  numeric: new Map([...ends, ...infinities, ...numericInfinities]),
  uuid: otherSpecials,
  text: otherSpecials,
}

/**
 * Reads a key value as PostgreSQL prints it under the pinned session settings (times under `DateStyle = ISO`, whatever offset they
 * carry), and the words of special ends. Throws `unreadable-key-value` for anything else: under another DateStyle the same text means
 * another day (postgres.md D1).
 */
export function parseKeyValue(text: string, type: RangeKeyType): Endpoint {
  const special = specials[type].get(text)
  if (special !== undefined) return special
  const position = formats[type].parse(text)
  if (position !== undefined) return endpointAt(position)
  throw new PartitiondError('unreadable-key-value', `cannot read "${text}" as a ${type}`, {
    hint: 'The session must run with DateStyle = ISO and TimeZone = UTC.',
  })
}

/** A key value as PostgreSQL reads it back unchanged in any session: `2026-04-01 00:00:00+00`, `4713-01-01 BC`, `1000`, `MAXVALUE`. */
export function formatKeyValue(value: Endpoint | bigint, type: RangeKeyType): string {
  const endpoint = typeof value === 'bigint' ? endpointAt(value) : value
  return endpoint.kind === 'value' ? formats[type].format(endpoint.position) : words[endpoint.kind]
}

/**
 * An endpoint as plans and JSON show it: `2026-03-31T15:00:00Z`, `2026-03-31T15:00:00`, `2026-03-31`, `1000`, `MINVALUE`. What stands
 * exactly for an instant in the key's encoding is shown as that instant.
 */
export function displayEndpoint(endpoint: Endpoint, type: RangeKeyType, encoding?: KeyEncoding): string {
  if (endpoint.kind !== 'value') return words[endpoint.kind]
  const instant = encoding === undefined ? undefined : displayInstant(endpoint.position, encoding)
  return instant ?? formats[type].display(endpoint.position)
}
