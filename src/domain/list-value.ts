import { PartitiondError } from './errors.ts'
import { readKeyMoment } from './key-moment.ts'
import { formatKeyValue, parseKeyValue } from './key-value.ts'
import { isTimeKeyType, type KeyColumn } from './key.ts'
import { decimalText } from './list-values/decimal.ts'
import { doubleText, realText } from './list-values/float.ts'
import { wholeText } from './list-values/whole.ts'

/** Writes a value in the one way that equal values of its type share; undefined for what is none. */
type Writer = (text: string) => string | undefined

/**
 * Types in which one value can be written in several ways. Values of all others (texts, enums, …) are compared as they stand; where the
 * server holds two of those for equal, it refuses the second partition (42P17).
 */
const writers: Readonly<Record<string, Writer>> = {
  timestamptz: (text) => formatKeyValue(parseKeyValue(text, 'timestamptz'), 'timestamptz'),
  timestamp: (text) => formatKeyValue(parseKeyValue(text, 'timestamp'), 'timestamp'),
  date: (text) => formatKeyValue(parseKeyValue(text, 'date'), 'date'),
  smallint: (text) => wholeText(text, 16),
  integer: (text) => wholeText(text, 32),
  bigint: (text) => wholeText(text, 64),
  numeric: decimalText,
  real: realText,
  'double precision': doubleText,
  boolean: booleanText,
  uuid: uuidText,
  // Blanks at the end of a char(n) mean nothing; the server fills them up.
  character: (text) => text.replace(/ +$/, ''),
}

/** A value of a LIST bound as the server prints it, in the one way that equal values share. */
export function listValue(text: string, type: string): string {
  return tryWriting(text, type) ?? text
}

/**
 * A value as people write it in a policy, likewise. Times without an offset on a timestamptz key are meant in `zone`. Undefined for what is
 * no value of the key's type.
 */
export function readListValue(text: string, { type }: KeyColumn, zone: string): string | undefined {
  if (!isTimeKeyType(type)) return tryWriting(text, type)
  return unlessUnreadable(() => formatKeyValue(readKeyMoment(text, { type }, zone), type))
}

function tryWriting(text: string, type: string): string | undefined {
  const write = writers[type]
  return write === undefined ? text : unlessUnreadable(() => write(text))
}

function unlessUnreadable(write: () => string | undefined): string | undefined {
  try {
    return write()
  } catch (error) {
    if (error instanceof PartitiondError) return undefined
    throw error
  }
}

const truths = ['true', 'yes', 'on']
const lies = ['false', 'no', 'off']

/** As the server reads booleans: any beginning of a word that no other word has. */
function booleanText(written: string): string | undefined {
  const text = written.trim().toLowerCase()
  if (text === '1') return 'true'
  if (text === '0') return 'false'
  if (text === '' || text === 'o') return undefined
  if (truths.some((word) => word.startsWith(text))) return 'true'
  return lies.some((word) => word.startsWith(text)) ? 'false' : undefined
}

/** With or without brackets and hyphens, in either case. */
function uuidText(written: string): string | undefined {
  const digits = written
    .trim()
    .replace(/^\{(.*)\}$/, '$1')
    .replaceAll('-', '')
    .toLowerCase()
  return /^[\da-f]{32}$/.test(digits)
    ? digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    : undefined
}
