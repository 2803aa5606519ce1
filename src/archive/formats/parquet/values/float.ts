import { type ByteBuffer } from '../byte-buffer.ts'
import { type ValueReader } from '../value-reader.ts'
import { ascii } from './digits.ts'
import { shortestDouble, shortestReal } from './shortest.ts'
import { type ValueType } from './value-type.ts'

/** real. Every text is printed again and compared at once, so nothing depends on how shortest digits are found. */
export const real: ValueType = {
  storedAs: 'FLOAT',
  schema: { type: 'FLOAT' },
  isFree: false,
  encode: (text, start, end, values) => {
    const printed = ascii(text, start, end)
    const value = Math.fround(Number(printed))
    view(values, 4).setFloat32(0, value, true)
    return shortestReal(value) === printed
  },
  decode: (values, text) => text.appendAscii(shortestReal(viewOf(values, 4).getFloat32(0, true))),
}

/** double precision. */
export const double: ValueType = {
  storedAs: 'DOUBLE',
  schema: { type: 'DOUBLE' },
  isFree: false,
  encode: (text, start, end, values) => {
    const printed = ascii(text, start, end)
    const value = Number(printed)
    view(values, 8).setFloat64(0, value, true)
    return shortestDouble(value) === printed
  },
  decode: (values, text) => text.appendAscii(shortestDouble(viewOf(values, 8).getFloat64(0, true))),
}

function view(values: ByteBuffer, width: number): DataView {
  const at = values.grow(width)
  return new DataView(values.bytes.buffer, at, width)
}

function viewOf(values: ValueReader, width: number): DataView {
  return new DataView(values.bytes.buffer, values.bytes.byteOffset + values.take(width), width)
}
