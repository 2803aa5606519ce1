import { type ByteBuffer } from './byte-buffer.ts'

const comma = 0x2c
const quote = 0x22
const backslash = 0x5c
const opening = 0x7b
const closing = 0x7d

/** `array_isspace` of PostgreSQL, and what else makes `array_out` quote an element: `"`, `\`, `{`, `}`, `,`. */
const special = new Uint8Array(256)
for (const byte of [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, comma, quote, backslash, opening, closing])
  special[byte] = 1

/** What to do with one element, `undefined` bytes standing for NULL. False: it cannot be taken. */
export interface ElementSink {
  value(text: Uint8Array, start: number, end: number): boolean
  null(): void
}

/**
 * Reads the text of a one-dimensional array whose first index is 1. False where it is another one or is not written exactly as `array_out`
 * writes it: such a text would not come back.
 */
export function readArray(
  text: Uint8Array,
  start: number,
  end: number,
  element: ElementSink,
  scratch: ByteBuffer,
): boolean {
  if (text[start] !== opening || text[end - 1] !== closing || end - start < 2) return false
  const last = end - 1
  if (start + 1 === last) return true
  let position = start + 1
  while (position <= last) {
    const next =
      text[position] === quote
        ? readQuoted(text, position + 1, last, element, scratch)
        : readPlain(text, position, last, element)
    if (next < 0 || (next < last && text[next] !== comma)) return false
    position = next + 1
  }
  return true
}

/** Writes one element as `array_out` does; it is what was appended since `start`. */
export function quoteFrom(text: ByteBuffer, start: number, scratch: ByteBuffer): void {
  if (!needsQuotes(text.bytes, start, text.length)) return
  scratch.clear()
  scratch.append(text.bytes, start, text.length)
  text.length = start
  text.push(quote)
  for (let i = 0; i < scratch.length; i += 1) {
    const byte = scratch.bytes[i]!
    if (byte === quote || byte === backslash) text.push(backslash)
    text.push(byte)
  }
  text.push(quote)
}

/** Where it ended, or -1. */
function readPlain(text: Uint8Array, start: number, last: number, element: ElementSink): number {
  let end = start
  while (end < last && special[text[end]!] === 0) end += 1
  if (isNull(text, start, end)) {
    // Only in capitals does it stand for NULL; otherwise it would have been quoted.
    if (
      text[start] !== 0x4e ||
      text[start + 1] !== 0x55 ||
      text[start + 2] !== 0x4c ||
      text[start + 3] !== 0x4c
    )
      return -1
    element.null()
    return end
  }
  return end > start && element.value(text, start, end) ? end : -1
}

/** Where it ended, after the closing quote, or -1. */
function readQuoted(
  text: Uint8Array,
  start: number,
  last: number,
  element: ElementSink,
  scratch: ByteBuffer,
): number {
  scratch.clear()
  let i = start
  while (i < last && text[i] !== quote) {
    const isEscape = text[i] === backslash
    if (isEscape) i += 1
    const byte = text[i]!
    if (isEscape && byte !== quote && byte !== backslash) return -1
    scratch.push(byte)
    i += 1
  }
  const isWhole = i < last && needsQuotes(scratch.bytes, 0, scratch.length)
  return isWhole && element.value(scratch.bytes, 0, scratch.length) ? i + 1 : -1
}

function needsQuotes(text: Uint8Array, start: number, end: number): boolean {
  if (start === end || isNull(text, start, end)) return true
  for (let i = start; i < end; i += 1) if (special[text[i]!] === 1) return true
  return false
}

/** In any case of letters. */
function isNull(text: Uint8Array, start: number, end: number): boolean {
  return (
    end - start === 4 &&
    (text[start]! | 32) === 0x6e &&
    (text[start + 1]! | 32) === 0x75 &&
    (text[start + 2]! | 32) === 0x6c &&
    (text[start + 3]! | 32) === 0x6c
  )
}
