import { type ByteBuffer } from '../byte-buffer.ts'
import { type ValueReader } from '../value-reader.ts'
import { appendDigits, ascii, digitsToNumber, dot, minus, zero } from './digits.ts'
import { appendInt64, fromWords, readInt64 } from './int64.ts'
import { type ValueType } from './value-type.ts'

type Storage = Pick<ValueType, 'schema'> & {
  readonly append: (values: ByteBuffer, unscaled: number | bigint) => void
  readonly read: (values: ValueReader) => number | bigint
}

/** numeric(precision, scale) with 0 <= scale <= precision <= 38: the unscaled number, in four, eight or sixteen bytes. */
export function decimal(precision: number, scale: number): ValueType {
  const { schema, append, read } = storage(precision)
  return {
    storedAs: `DECIMAL(${precision},${scale})`,
    schema: {
      ...schema,
      converted_type: 'DECIMAL',
      precision,
      scale,
      logical_type: { type: 'DECIMAL', precision, scale },
    },
    isFree: false,
    encode(text, start, end, values) {
      const unscaled = unscaledOf(text, start, end, precision, scale)
      if (unscaled === undefined) return false
      append(values, unscaled)
      return true
    },
    decode: (values, text) => appendScaled(text, read(values), scale),
  }
}

function storage(precision: number): Storage {
  if (precision <= 9) {
    return {
      schema: { type: 'INT32' },
      append: (values, unscaled) => values.uint32(Number(unscaled)),
      read: (values) => values.int32(),
    }
  }
  if (precision <= 18) return { schema: { type: 'INT64' }, append: appendInt64, read: readInt64 }
  return { schema: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16 }, append: appendInt128, read: readInt128 }
}

/** Undefined where it is not how PostgreSQL prints a value of this type: NaN, other decimals, zeros before, minus zero. */
function unscaledOf(
  text: Uint8Array,
  start: number,
  end: number,
  precision: number,
  scale: number,
): number | bigint | undefined {
  const isNegative = text[start] === minus
  const first = isNegative ? start + 1 : start
  const point = scale === 0 ? end : end - scale - 1
  if (!isPrintedSo(text, first, point, end)) return undefined
  const whole = digitsToNumber(text, first, point)
  const fraction = digitsToNumber(text, point + 1, end)
  const isMinusZero = isNegative && whole + fraction === 0
  // A zero before the point is printed for the eye and is no digit of the value.
  const digits = (text[first] === zero ? 0 : point - first) + scale
  if (digits > precision || isMinusZero || Number.isNaN(whole + fraction)) return undefined
  if (digits > 15) return BigInt(ascii(text, start, point) + ascii(text, point + 1, end))
  const unscaled = whole * 10 ** scale + fraction
  return isNegative ? -unscaled : unscaled
}

function isPrintedSo(text: Uint8Array, first: number, point: number, end: number): boolean {
  return (
    point > first && (point === end || text[point] === dot) && (text[first] !== zero || point - first === 1)
  )
}

function appendScaled(text: ByteBuffer, unscaled: number | bigint, scale: number): void {
  if (unscaled < 0) text.push(minus)
  if (scale <= 15 && typeof unscaled === 'number') {
    appendScaledNumber(text, Math.abs(unscaled), scale)
    return
  }
  const digits = (unscaled < 0 ? -BigInt(unscaled) : BigInt(unscaled)).toString().padStart(scale + 1, '0')
  text.appendAscii(digits.slice(0, digits.length - scale))
  if (scale === 0) return
  text.push(dot)
  text.appendAscii(digits.slice(-scale))
}

function appendScaledNumber(text: ByteBuffer, unscaled: number, scale: number): void {
  const power = 10 ** scale
  // `%` is exact, a division need not be.
  const fraction = unscaled % power
  appendDigits(text, (unscaled - fraction) / power)
  if (scale === 0) return
  text.push(dot)
  appendDigits(text, fraction, scale)
}

/** Big endian, two's complement. */
function appendInt128(values: ByteBuffer, value: number | bigint): void {
  const at = values.grow(16)
  const whole = BigInt(value)
  const view = new DataView(values.bytes.buffer, at, 16)
  view.setBigInt64(0, whole >> 64n)
  view.setBigInt64(8, BigInt.asIntN(64, whole))
}

function readInt128(values: ValueReader): number | bigint {
  const { bytes } = values
  const at = values.take(16)
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 16)
  const high = view.getBigInt64(0)
  const low = view.getBigInt64(8)
  if (high === low >> 63n) return fromWords(view.getInt32(8), view.getUint32(12))
  return (high << 64n) | BigInt.asUintN(64, low)
}
