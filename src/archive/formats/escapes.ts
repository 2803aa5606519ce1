import { PartitiondError } from '../../domain/errors.ts'

const BACKSLASH = 0x5c
const LETTER_N = 0x4e

/** What COPY TO writes behind a backslash (CopyAttributeOutText in src/backend/commands/copyto.c), and what it stands for. */
const letters: Readonly<Record<string, number>> = { b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '\\': BACKSLASH }

const meanings = new Uint8Array(256)
const lettersByMeaning = new Uint8Array(256)
for (const [letter, meaning] of Object.entries(letters)) {
  meanings[letter.charCodeAt(0)] = meaning
  lettersByMeaning[meaning] = letter.charCodeAt(0)
}

/** What stands behind the backslash for a byte of a value; 0 for a byte that stands for itself. */
export function escapeLetter(byte: number): number {
  return lettersByMeaning[byte] ?? 0
}

/** Whether a field is NULL: `\N`, as it stands; the text `\N` is written `\\N`. */
export function isNull(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start === 2 && bytes[start] === BACKSLASH && bytes[start + 1] === LETTER_N
}

/** A field without its escapes; one object for all of them, so that nothing is allocated for a row. */
export class Unescaped {
  bytes = new Uint8Array(64 * 1024)
  view = new DataView(this.bytes.buffer)
  length = 0

  /** Reads a field that is not NULL. Throws `archive-damaged` for an escape that COPY does not write. */
  read(source: Uint8Array, start: number, end: number): void {
    if (end - start > this.bytes.length) this.#grow(end - start)
    const target = this.bytes
    let length = 0
    for (let at = start; at < end; at += 1) {
      let byte = source[at] ?? 0
      if (byte === BACKSLASH) {
        at += 1
        byte = at < end ? (meanings[source[at] ?? 0] ?? 0) : 0
        if (byte === 0)
          throw new PartitiondError('archive-damaged', 'there is an escape that COPY does not write')
      }
      target[length] = byte
      length += 1
    }
    this.length = length
  }

  #grow(bytes: number): void {
    this.bytes = new Uint8Array(2 * bytes)
    this.view = new DataView(this.bytes.buffer)
  }
}
