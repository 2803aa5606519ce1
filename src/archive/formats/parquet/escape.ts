import { escapeLetter } from '../escapes.ts'
import { type ByteBuffer } from './byte-buffer.ts'

const backslash = 0x5c

/** Escapes what was appended since `start`, as COPY TO does. */
export function escapeFrom(text: ByteBuffer, start: number, scratch: ByteBuffer): void {
  const { bytes, length } = text
  let i = start
  while (i < length && escapeLetter(bytes[i]!) === 0) i += 1
  if (i === length) return
  scratch.clear()
  scratch.append(bytes, i, length)
  text.length = i
  for (let j = 0; j < scratch.length; j += 1) {
    const byte = scratch.bytes[j]!
    const letter = escapeLetter(byte)
    if (letter !== 0) text.push(backslash)
    text.push(letter === 0 ? byte : letter)
  }
}
