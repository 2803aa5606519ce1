import { type Charset } from '../charset.ts'
import { type ValueType } from './value-type.ts'

/** PostgreSQL's own text, as UTF-8. */
export function text(charset: Charset | undefined): ValueType {
  return {
    ...characters(charset),
    storedAs: undefined,
    schema: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  }
}

/** json and jsonb: their text as it is, white space and all, marked as JSON. */
export function json(charset: Charset | undefined): ValueType {
  return {
    ...characters(charset),
    storedAs: 'JSON',
    schema: { type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } },
  }
}

function characters(charset: Charset | undefined): Pick<ValueType, 'isFree' | 'encode' | 'decode'> {
  return {
    isFree: true,
    encode(from, start, end, values) {
      const at = values.grow(4)
      if (charset === undefined) values.append(from, start, end)
      else charset.toUtf8(from, start, end, values)
      values.putUint32(at, values.length - at - 4)
      return true
    },
    decode(values, to) {
      const count = values.uint32()
      const at = values.take(count)
      if (charset === undefined) to.append(values.bytes, at, at + count)
      else charset.fromUtf8(values.bytes, at, at + count, to)
    },
  }
}
