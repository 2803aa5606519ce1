import { type ValueFormat } from './value-format.ts'

/** Texts of more bytes have no position. An ULID has 26 and a UUID 36. */
const BYTES = 64

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * text COLLATE "C", where the order is that of the bytes: the position is the text's UTF-8 bytes, filled up with zeros on the right, read
 * as one number. No text holds a zero byte, so that different texts have different positions, in their order.
 */
export const textFormat: ValueFormat = {
  parse(text) {
    const bytes = encoder.encode(text)
    if (bytes.length > BYTES) return undefined
    return BigInt(`0x${hex(bytes).padEnd(BYTES * 2, '0')}`)
  },
  format,
  display: format,
}

function hex(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits === '' ? '0' : digits
}

/** A position between two texts that is no text itself is shown by the bytes that are; bounds are never such. */
function format(position: bigint): string {
  const digits = position.toString(16).padStart(BYTES * 2, '0')
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const length = bytes.findLastIndex((byte) => byte !== 0) + 1
  return decoder.decode(bytes.subarray(0, length))
}
