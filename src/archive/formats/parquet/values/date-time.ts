import { type ByteBuffer } from '../byte-buffer.ts'
import { appendDay, appendTimeOfDay, microsPerDay, parseDay, parseTimeOfDay } from './calendar.ts'
import { zero } from './digits.ts'
import { appendInt64, readInt64 } from './int64.ts'
import { type ValueType } from './value-type.ts'

const space = 0x20
const plus = 0x2b
/** Beyond it (the year 2255, or before 1685) microseconds are no safe numbers. */
const safeDays = 104_000

export const date: ValueType = {
  storedAs: 'DATE',
  schema: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  isFree: false,
  encode(text, start, end, values) {
    const days = parseDay(text, start, end)
    if (days === undefined) return false
    values.uint32(days)
    return true
  },
  decode: (values, text) => appendDay(text, values.int32()),
}

export const time: ValueType = {
  storedAs: 'TIME(MICROS)',
  schema: {
    type: 'INT64',
    converted_type: 'TIME_MICROS',
    logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MICROS' },
  },
  isFree: false,
  encode(text, start, end, values) {
    const micros = parseTimeOfDay(text, start, end)
    if (micros === undefined) return false
    appendInt64(values, micros)
    return true
  },
  decode: (values, text) => appendTimeOfDay(text, Number(readInt64(values))),
}

export const timestamp: ValueType = {
  storedAs: 'TIMESTAMP(MICROS)',
  schema: timestampSchema(false),
  isFree: false,
  encode: encodeTimestamp,
  decode: (values, text) => appendTimestamp(text, readInt64(values)),
}

/** Printed with TimeZone UTC, so always with `+00`. */
export const timestamptz: ValueType = {
  storedAs: 'TIMESTAMP(MICROS, UTC)',
  schema: timestampSchema(true),
  isFree: false,
  encode(text, start, end, values) {
    const isUtc = text[end - 3] === plus && text[end - 2] === zero && text[end - 1] === zero
    return isUtc && encodeTimestamp(text, start, end - 3, values)
  },
  decode(values, text) {
    appendTimestamp(text, readInt64(values))
    text.appendAscii('+00')
  },
}

function timestampSchema(isAdjustedToUTC: boolean): ValueType['schema'] {
  return {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC, unit: 'MICROS' },
  }
}

function encodeTimestamp(text: Uint8Array, start: number, end: number, values: ByteBuffer): boolean {
  if (end - start < 19 || text[start + 10] !== space) return false
  const days = parseDay(text, start, start + 10)
  const micros = parseTimeOfDay(text, start + 11, end)
  if (days === undefined || micros === undefined) return false
  const isSafe = days > -safeDays && days < safeDays
  appendInt64(values, isSafe ? days * microsPerDay + micros : BigInt(days) * 86_400_000_000n + BigInt(micros))
  return true
}

function appendTimestamp(text: ByteBuffer, value: number | bigint): void {
  const { days, micros } = typeof value === 'number' ? splitNumber(value) : splitBigint(value)
  appendDay(text, days)
  text.push(space)
  appendTimeOfDay(text, micros)
}

interface Moment {
  readonly days: number
  readonly micros: number
}

function splitNumber(value: number): Moment {
  const rest = value % microsPerDay
  const micros = rest < 0 ? rest + microsPerDay : rest
  return { days: (value - micros) / microsPerDay, micros }
}

function splitBigint(value: bigint): Moment {
  const rest = value % 86_400_000_000n
  const micros = rest < 0n ? rest + 86_400_000_000n : rest
  return { days: Number((value - micros) / 86_400_000_000n), micros: Number(micros) }
}
