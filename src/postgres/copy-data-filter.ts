const HEADER_BYTES = 5
const COPY_DATA = 0x64

/** What stands before each row's own bytes, always as long, and is taken out: PostgreSQL sends a message a row (manual, "COPY Operations"). */
export interface RowPrefix {
  /** In bytes. */
  readonly length: number
  /** Is given the prefix of the next row, which begins at `at`. Throws for what cannot be one. */
  take(bytes: Buffer, at: number): void
}

const noPrefix: RowPrefix = { length: 0, take: () => undefined }

/**
 * Parts the bytes that a server sends during COPY … TO STDOUT: the rows' bytes go to `keep`, all other messages to `pass` unchanged, in
 * their order. Messages may be cut anywhere. The rows are moved together inside the very buffers that came from the socket: nothing is
 * made per row, and no memory is taken.
 */
export class CopyDataFilter {
  readonly #keep: (rows: Buffer) => void
  readonly #pass: (bytes: Buffer) => void
  readonly #prefix: RowPrefix
  /** Of a prefix that was cut: its bytes, and how many are still to come. */
  readonly #cut: Buffer
  #cutLeft = 0
  #isData = false
  /** Bytes of the current message's body that are still to come. */
  #left = 0
  /** Of a header that was cut. */
  #header = Buffer.alloc(0)
  /** What is gathered of the current buffer, and not yet given away. */
  #from = 0
  #to = 0

  constructor(keep: (rows: Buffer) => void, pass: (bytes: Buffer) => void, prefix: RowPrefix = noPrefix) {
    this.#keep = keep
    this.#pass = pass
    this.#prefix = prefix
    this.#cut = Buffer.alloc(prefix.length)
  }

  /** Takes what came next, and changes it. Throws for what cannot be PostgreSQL's protocol. */
  push(buffer: Buffer): void {
    this.#from = 0
    this.#to = 0
    let at = this.#header.length > 0 ? this.#completeHeader(buffer) : 0
    while (at < buffer.length) {
      if (this.#left === 0) at = this.#wholeRows(buffer, at)
      if (at < buffer.length) at = this.#left > 0 ? this.#body(buffer, at) : this.#begin(buffer, at)
    }
    this.#give(buffer)
  }

  /** Nearly all there is: messages of rows that stand whole in the buffer, in one loop without a call for each. Returns where others begin. */
  #wholeRows(buffer: Buffer, from: number): number {
    let at = from
    let to = this.#to
    const skipped = HEADER_BYTES + this.#prefix.length
    while (buffer.length - at >= HEADER_BYTES && buffer[at] === COPY_DATA) {
      const length = buffer.readUInt32BE(at + 1)
      const end = at + 1 + length
      if (length < skipped - 1 || end > buffer.length) break
      this.#prefix.take(buffer, at + HEADER_BYTES)
      buffer.copyWithin(to, at + skipped, end)
      to += end - at - skipped
      at = end
    }
    this.#to = to
    return at
  }

  /** The piece of a header that nothing came after. */
  rest(): Buffer {
    return this.#header
  }

  #begin(buffer: Buffer, at: number): number {
    if (buffer.length - at < HEADER_BYTES) {
      this.#header = Buffer.from(buffer.subarray(at))
      return buffer.length
    }
    this.#open(buffer, buffer, at)
    return at + HEADER_BYTES
  }

  #completeHeader(buffer: Buffer): number {
    const taken = Math.min(HEADER_BYTES - this.#header.length, buffer.length)
    const header = Buffer.concat([this.#header, buffer.subarray(0, taken)])
    const isWhole = header.length === HEADER_BYTES
    this.#header = isWhole ? Buffer.alloc(0) : header
    if (isWhole) this.#open(buffer, header, 0)
    return taken
  }

  #open(buffer: Buffer, header: Buffer, at: number): void {
    this.#left = header.readUInt32BE(at + 1) - 4
    if (this.#left < 0) throw new Error('the server sent a message of an impossible length')
    this.#isData = header[at] === COPY_DATA
    if (this.#isData) {
      this.#cutLeft = this.#prefix.length
      if (this.#left < this.#cutLeft) throw new Error('the server sent a row without what stands before each')
      return
    }
    this.#give(buffer)
    this.#pass(header.subarray(at, at + HEADER_BYTES))
  }

  #body(buffer: Buffer, at: number): number {
    const end = Math.min(at + this.#left, buffer.length)
    this.#left -= end - at
    if (this.#isData) {
      const from = this.#cutLeft > 0 ? this.#prefixPart(buffer, at, end) : at
      buffer.copyWithin(this.#to, from, end)
      this.#to += end - from
    } else {
      this.#pass(buffer.subarray(at, end))
    }
    return end
  }

  /** Returns where the row's own bytes begin, or `end`. */
  #prefixPart(buffer: Buffer, at: number, end: number): number {
    const stop = Math.min(at + this.#cutLeft, end)
    buffer.copy(this.#cut, this.#prefix.length - this.#cutLeft, at, stop)
    this.#cutLeft -= stop - at
    if (this.#cutLeft === 0) this.#prefix.take(this.#cut, 0)
    return stop
  }

  #give(buffer: Buffer): void {
    if (this.#to > this.#from) this.#keep(buffer.subarray(this.#from, this.#to))
    this.#from = this.#to
  }
}
