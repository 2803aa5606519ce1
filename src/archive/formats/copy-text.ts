import { PartitiondError } from '../../domain/errors.ts'

const TAB = 0x09
const NEWLINE = 0x0a
const BACKSLASH = 0x5c

/** What is told of every field of COPY text. Called for each of them: it must not keep the bytes, which change afterwards. */
export interface FieldSink {
  /**
   * The field lies in `bytes` from `start` to before `end`, still escaped where `isEscaped`; `view` shows the same bytes.
   * `endsRow`: it is the last one of its row.
   */
  field(field: Bytes, start: number, end: number, isEscaped: boolean, endsRow: boolean): void
}

/** The same bytes twice: each kind of reading has its own type in JavaScript. */
export interface Bytes {
  readonly bytes: Uint8Array
  readonly view: DataView
}

function bytesOf(bytes: Uint8Array): Bytes {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) }
}

// Too small → values that lie across two chunks allocate again and again; too big → memory that is rarely used.
const USUAL_FIELD_BYTES = 64 * 1024

/**
 * Finds rows and fields in COPY text that comes in chunks cut anywhere. A tab or newline byte always ends a field: COPY writes those
 * that are data as `\t` and `\n`. Works on bytes, which is safe in every encoding a database can have: encodings in which a byte of a
 * character may look like ASCII exist for clients only (manual, 24.3.1).
 */
export class FieldScanner {
  readonly #sink: FieldSink
  /** The beginning of a field whose end has not come yet. */
  #begun = bytesOf(new Uint8Array(USUAL_FIELD_BYTES))
  #begunLength = 0
  #isMidRow = false

  constructor(sink: FieldSink) {
    this.#sink = sink
  }

  scan(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    this.#isMidRow = chunk[chunk.length - 1] !== NEWLINE
    const source = bytesOf(chunk)
    const sink = this.#sink
    let start = this.#begunLength === 0 ? 0 : this.#goOn(chunk)
    let isEscaped = false
    for (let at = start; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0
      if (byte > NEWLINE && byte !== BACKSLASH) continue
      if (byte === BACKSLASH) isEscaped = true
      else if (byte === TAB || byte === NEWLINE) {
        sink.field(source, start, at, isEscaped, byte === NEWLINE)
        start = at + 1
        isEscaped = false
      }
    }
    if (start < chunk.length) this.#begin(chunk.subarray(start))
  }

  /** Throws `archive-damaged` when the last row has no end. */
  end(): void {
    if (this.#isMidRow) throw new PartitiondError('archive-damaged', 'the rows end in the middle of one')
  }

  /** The rest of the field that the chunk before left open; returns where the next one starts. */
  #goOn(chunk: Uint8Array): number {
    const end = chunk.findIndex((byte) => byte === TAB || byte === NEWLINE)
    this.#begin(end === -1 ? chunk : chunk.subarray(0, end))
    if (end === -1) return chunk.length
    const { bytes } = this.#begun
    const isEscaped = bytes.subarray(0, this.#begunLength).includes(BACKSLASH)
    this.#sink.field(this.#begun, 0, this.#begunLength, isEscaped, chunk[end] === NEWLINE)
    this.#begunLength = 0
    if (bytes.length > 16 * USUAL_FIELD_BYTES) this.#begun = bytesOf(new Uint8Array(USUAL_FIELD_BYTES))
    return end + 1
  }

  #begin(part: Uint8Array): void {
    const length = this.#begunLength + part.length
    if (length > this.#begun.bytes.length) {
      const longer = new Uint8Array(2 * length)
      longer.set(this.#begun.bytes.subarray(0, this.#begunLength))
      this.#begun = bytesOf(longer)
    }
    this.#begun.bytes.set(part, this.#begunLength)
    this.#begunLength = length
  }
}
