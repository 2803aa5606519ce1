const HEADER_BYTES = 5
const COPY_DATA = 0x64

/**
 * Parts the bytes that a server sends during COPY … TO STDOUT: the rows' bytes go to `keep`, all other messages to `pass` unchanged, in
 * their order. Messages may be cut anywhere. The rows are moved together inside the very buffers that came from the socket: nothing is
 * made per row, and no memory is taken.
 */
export class CopyDataFilter {
  readonly #keep: (rows: Buffer) => void
  readonly #pass: (bytes: Buffer) => void
  #isData = false
  #messages = 0
  /** Bytes of the current message's body that are still to come. */
  #left = 0
  /** Of a header that was cut. */
  #header = Buffer.alloc(0)
  /** What is gathered of the current buffer, and not yet given away. */
  #from = 0
  #to = 0

  constructor(keep: (rows: Buffer) => void, pass: (bytes: Buffer) => void) {
    this.#keep = keep
    this.#pass = pass
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

  /** How many messages of rows have begun; PostgreSQL sends one a row (manual, "COPY Operations"). */
  get messages(): number {
    return this.#messages
  }

  /** Nearly all there is: messages of rows that stand whole in the buffer, in one loop without a call for each. Returns where others begin. */
  #wholeRows(buffer: Buffer, from: number): number {
    let at = from
    let to = this.#to
    while (buffer.length - at >= HEADER_BYTES && buffer[at] === COPY_DATA) {
      const length = buffer.readUInt32BE(at + 1)
      const end = at + 1 + length
      if (length < HEADER_BYTES - 1 || end > buffer.length) break
      buffer.copyWithin(to, at + HEADER_BYTES, end)
      to += end - at - HEADER_BYTES
      at = end
      this.#messages += 1
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
      this.#messages += 1
      return
    }
    this.#give(buffer)
    this.#pass(header.subarray(at, at + HEADER_BYTES))
  }

  #body(buffer: Buffer, at: number): number {
    const end = Math.min(at + this.#left, buffer.length)
    this.#left -= end - at
    if (this.#isData) {
      buffer.copyWithin(this.#to, at, end)
      this.#to += end - at
    } else {
      this.#pass(buffer.subarray(at, end))
    }
    return end
  }

  #give(buffer: Buffer): void {
    if (this.#to > this.#from) this.#keep(buffer.subarray(this.#from, this.#to))
    this.#from = this.#to
  }
}
