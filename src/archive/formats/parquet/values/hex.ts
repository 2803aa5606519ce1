import { type ByteBuffer } from '../byte-buffer.ts'

const digits = new TextEncoder().encode('0123456789abcdef')
const valueOf = new Int8Array(256).fill(-1)
digits.forEach((digit, value) => {
  valueOf[digit] = value
})

/** Bytes from lower-case hexadecimal text. False: a character is none. */
export function appendBytesOfHex(to: ByteBuffer, text: Uint8Array, start: number, end: number): boolean {
  const count = (end - start) >> 1
  let at = to.grow(count)
  const { bytes } = to
  for (let i = start; i < end; i += 2) {
    const high = valueOf[text[i]!]!
    const low = valueOf[text[i + 1]!]!
    if ((high | low) < 0) return false
    bytes[at] = (high << 4) | low
    at += 1
  }
  return true
}

export function appendHexOfBytes(to: ByteBuffer, from: Uint8Array, start: number, end: number): void {
  let at = to.grow((end - start) * 2)
  const { bytes } = to
  for (let i = start; i < end; i += 1) {
    bytes[at] = digits[from[i]! >> 4]!
    bytes[at + 1] = digits[from[i]! & 15]!
    at += 2
  }
}
