import { ValueReader } from '../value-reader.ts'
import { type ValueType } from './value-type.ts'

const f = 0x66
const t = 0x74

/** One byte per value here; a page holds them as bits, see `packBits`. */
export const boolean: ValueType = {
  storedAs: 'BOOLEAN',
  schema: { type: 'BOOLEAN' },
  isFree: false,
  encode(text, start, end, values) {
    const letter = text[start]
    if (end - start !== 1 || (letter !== t && letter !== f)) return false
    values.push(letter === t ? 1 : 0)
    return true
  },
  decode: (values, text) => text.push(values.uint8() === 1 ? t : f),
}

/** Eight to a byte, the first one lowest. */
export function packBits(flags: Uint8Array): Uint8Array {
  const bits = new Uint8Array(Math.ceil(flags.length / 8))
  for (let i = 0; i < flags.length; i += 1) bits[i >> 3]! |= flags[i]! << (i & 7)
  return bits
}

export function unpackBits(bits: ValueReader): ValueReader {
  const flags = new Uint8Array(bits.left * 8)
  const start = bits.take(bits.left)
  for (let i = 0; i < flags.length; i += 1) flags[i] = (bits.bytes[start + (i >> 3)]! >> (i & 7)) & 1
  return new ValueReader(flags)
}
