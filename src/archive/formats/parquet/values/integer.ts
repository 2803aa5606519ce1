import { ascii, appendInteger, digitsToNumber, minus, zero } from './digits.ts'
import { appendInt64, readInt64 } from './int64.ts'
import { type ValueType } from './value-type.ts'

// The converted type alone: hyparquet-writer writes the logical one with a field that Thrift readers refuse (an i32 for an i8).
export const smallint: ValueType = {
  ...narrow(2 ** 15),
  storedAs: 'INT32 (INT_16)',
  schema: { type: 'INT32', converted_type: 'INT_16' },
}

export const integer: ValueType = {
  ...narrow(2 ** 31),
  storedAs: 'INT32',
  schema: { type: 'INT32', converted_type: 'INT_32' },
}

export const bigint: ValueType = {
  storedAs: 'INT64',
  schema: { type: 'INT64', converted_type: 'INT_64' },
  isFree: false,
  encode(text, start, end, values) {
    const value = wholeNumber(text, start, end)
    if (value === undefined || (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value)) return false
    appendInt64(values, value)
    return true
  },
  decode: (values, text) => appendInteger(text, readInt64(values)),
}

function narrow(limit: number): Pick<ValueType, 'isFree' | 'encode' | 'decode'> {
  return {
    isFree: false,
    encode(text, start, end, values) {
      const value = wholeNumber(text, start, end)
      if (typeof value !== 'number' || value < -limit || value >= limit) return false
      values.uint32(value)
      return true
    },
    decode: (values, text) => appendInteger(text, values.int32()),
  }
}

/** Undefined where the text is not how PostgreSQL prints a whole number: leading zeros, a sign before zero, anything else. */
function wholeNumber(text: Uint8Array, start: number, end: number): number | bigint | undefined {
  const isNegative = text[start] === minus
  const first = isNegative ? start + 1 : start
  const count = end - first
  if (count < 1 || count > 19) return undefined
  if (text[first] === zero && (count > 1 || isNegative)) return undefined
  const value = digitsToNumber(text, first, end)
  if (Number.isNaN(value)) return undefined
  if (count > 15) return BigInt(ascii(text, start, end))
  return isNegative ? -value : value
}
