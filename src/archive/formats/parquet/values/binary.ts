import { minus } from './digits.ts'
import { appendBytesOfHex, appendHexOfBytes } from './hex.ts'
import { type ValueType } from './value-type.ts'

const backslash = 0x5c
const x = 0x78

/** As `bytea_output = hex` prints it. */
export const bytea: ValueType = {
  storedAs: 'BYTE_ARRAY',
  schema: { type: 'BYTE_ARRAY' },
  isFree: true,
  encode(text, start, end, values) {
    const count = end - start - 2
    if (count < 0 || count % 2 !== 0 || text[start] !== backslash || text[start + 1] !== x) return false
    values.uint32(count / 2)
    return appendBytesOfHex(values, text, start + 2, end)
  },
  decode(values, text) {
    const count = values.uint32()
    const at = values.take(count)
    text.push(backslash)
    text.push(x)
    appendHexOfBytes(text, values.bytes, at, at + count)
  },
}

const groups = [8, 4, 4, 4, 12] as const

export const uuid: ValueType = {
  storedAs: 'UUID',
  schema: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
  isFree: false,
  encode(text, start, end, values) {
    if (end - start !== 36) return false
    let at = start
    for (const width of groups) {
      if (at > start && text[at - 1] !== minus) return false
      if (!appendBytesOfHex(values, text, at, at + width)) return false
      at += width + 1
    }
    return true
  },
  decode(values, text) {
    let at = values.take(16)
    for (const width of groups) {
      if (width !== 8) text.push(minus)
      appendHexOfBytes(text, values.bytes, at, at + width / 2)
      at += width / 2
    }
  },
}
