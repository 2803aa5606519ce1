import { PartitiondError } from '../../domain/errors.ts'
import { escapeLetter } from './escapes.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const NEWLINE = 0x0a
const TAB = 0x09
const BACKSLASH = 0x5c
const LETTER_N = 0x4e

/** Turns what `csvOf` gave back into COPY text. Throws `archive-damaged` for another header, or quotes that do not fit. */
export async function* copyOf(
  csv: AsyncIterable<Uint8Array>,
  header: Uint8Array,
  columnCount: number,
): AsyncGenerator<Uint8Array, void> {
  const reader = new CsvReader(columnCount)
  let headerAt = 0
  for await (const chunk of csv) {
    const ofHeader = Math.min(header.length - headerAt, chunk.length)
    for (let at = 0; at < ofHeader; at += 1)
      if (chunk[at] !== header[headerAt + at])
        throw damaged('the header does not name the columns of the table')
    headerAt += ofHeader
    yield reader.read(chunk.subarray(ofHeader))
  }
  if (headerAt < header.length) throw damaged('the header is not whole')
  reader.end()
}

/** Where the reader stands: `quote` is behind a quote within quotes, which ends them or is the first of two. */
type State = 'start' | 'plain' | 'quoted' | 'quote'

class CsvReader {
  readonly #hasColumns: boolean
  #state: State = 'start'
  #isMidRow = false
  #text = new Uint8Array(0)
  #length = 0

  constructor(columnCount: number) {
    this.#hasColumns = columnCount > 0
  }

  /** The same rows as COPY text; the bytes are the caller's. */
  read(chunk: Uint8Array): Uint8Array {
    // A comma alone may become `\N` and a tab.
    if (this.#text.length < 3 * chunk.length) this.#text = new Uint8Array(3 * chunk.length)
    this.#length = 0
    for (let at = 0; at < chunk.length; at += 1) {
      at = this.#copyRun(chunk, at)
      if (at < chunk.length) this.#special(chunk[at] ?? 0)
    }
    if (chunk.length > 0) this.#isMidRow = this.#state !== 'start' || chunk[chunk.length - 1] !== NEWLINE
    return this.#text.slice(0, this.#length)
  }

  end(): void {
    if (this.#isMidRow) throw damaged('the rows end in the middle of one')
  }

  /** Copies what means itself; returns where it ends. */
  #copyRun(chunk: Uint8Array, start: number): number {
    const isSpecial = this.#state === 'quoted' ? specialInQuotes : special
    const text = this.#text
    let length = this.#length
    let at = start
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0
      if (isSpecial[byte] === 1) break
      text[length] = byte
      length += 1
    }
    if (at > start) this.#beginValue()
    this.#length = length
    return at
  }

  #special(byte: number): void {
    if (byte === QUOTE) this.#quote()
    else if (this.#state !== 'quoted' && (byte === COMMA || byte === NEWLINE)) this.#endField(byte)
    else {
      this.#beginValue()
      this.#push(BACKSLASH)
      this.#push(escapeLetter(byte))
    }
  }

  #beginValue(): void {
    if (this.#state === 'quote') throw damaged('there is something behind the closing quote of a value')
    if (this.#state === 'start') this.#state = 'plain'
  }

  /** A quote within quotes ends them, unless another one follows. */
  #quote(): void {
    if (this.#state === 'plain') throw damaged('there is a quote in a value without quotes')
    if (this.#state === 'quote') this.#push(QUOTE)
    this.#state = this.#state === 'quoted' ? 'quote' : 'quoted'
  }

  #endField(byte: number): void {
    if (this.#state === 'start' && this.#hasColumns) {
      this.#push(BACKSLASH)
      this.#push(LETTER_N)
    }
    this.#push(byte === COMMA ? TAB : NEWLINE)
    this.#state = 'start'
  }

  #push(byte: number): void {
    this.#text[this.#length] = byte
    this.#length += 1
  }
}

/** 1 for the bytes that do not simply stand for themselves: outside of quotes, and within. */
const special = new Uint8Array(256)
const specialInQuotes = new Uint8Array(256)
for (let byte = 0; byte < 256; byte += 1) {
  const isEscaped = escapeLetter(byte) !== 0
  specialInQuotes[byte] = isEscaped || byte === QUOTE ? 1 : 0
  special[byte] = isEscaped || byte === QUOTE || byte === COMMA ? 1 : 0
}

function damaged(how: string): PartitiondError {
  return new PartitiondError('archive-damaged', `the CSV file is damaged: ${how}`)
}
