import { ByteSink } from './byte-sink.ts'
import { type Bytes, FieldScanner, type FieldSink } from './copy-text.ts'
import { isNull, Unescaped } from './escapes.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const NEWLINE = 0x0a
const RETURN = 0x0d
const BACKSLASH = 0x5c
const DOT = 0x2e

// Too small → many small pieces; too big → memory, and nothing gained.
const PIECE_BYTES = 64 * 1024

/** Turns COPY text into what COPY writes in CSV format. */
export async function* csvOf(
  copy: AsyncIterable<Uint8Array>,
  header: Uint8Array,
  columnCount: number,
): AsyncGenerator<Uint8Array, void> {
  const writer = new CsvWriter(columnCount)
  yield header
  for await (const chunk of copy) {
    writer.scan(chunk)
    if (writer.pending >= PIECE_BYTES) yield writer.take()
  }
  writer.end()
  yield writer.take()
}

class CsvWriter implements FieldSink {
  readonly #scanner = new FieldScanner(this)
  readonly #unescaped = new Unescaped()
  readonly #out = new ByteSink(2 * PIECE_BYTES)
  readonly #isSingle: boolean

  constructor(columnCount: number) {
    this.#isSingle = columnCount === 1
  }

  get pending(): number {
    return this.#out.length
  }

  scan(chunk: Uint8Array): void {
    this.#scanner.scan(chunk)
  }

  end(): void {
    this.#scanner.end()
  }

  take(): Uint8Array {
    return this.#out.take()
  }

  field(source: Bytes, start: number, end: number, isEscaped: boolean, endsRow: boolean): void {
    if (!isEscaped) this.#value(source.bytes, start, end)
    else if (!isNull(source.bytes, start, end)) {
      this.#unescaped.read(source.bytes, start, end)
      this.#value(this.#unescaped.bytes, 0, this.#unescaped.length)
    }
    this.#out.push(endsRow ? NEWLINE : COMMA)
  }

  /** NULL is nothing at all, and therefore '' needs quotes (manual, COPY). */
  #value(bytes: Uint8Array, start: number, end: number): void {
    if (start < end && !needsQuotes(bytes, start, end) && !this.#isEndMark(bytes, start, end)) {
      this.#out.append(bytes, start, end)
      return
    }
    this.#out.push(QUOTE)
    this.#out.appendDoubling(bytes, start, end, QUOTE)
    this.#out.push(QUOTE)
  }

  /** A line `\.` would end the data for PostgreSQL up to 17. */
  #isEndMark(bytes: Uint8Array, start: number, end: number): boolean {
    return this.#isSingle && end - start === 2 && bytes[start] === BACKSLASH && bytes[start + 1] === DOT
  }
}

function needsQuotes(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte <= COMMA && (byte === COMMA || byte === QUOTE || byte === NEWLINE || byte === RETURN))
      return true
  }
  return false
}
