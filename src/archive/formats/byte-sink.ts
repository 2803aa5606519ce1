/** Bytes on their way out: grows as it must, and is emptied piece by piece. */
export class ByteSink {
  #bytes: Uint8Array<ArrayBuffer>
  #length = 0
  readonly #usual: number

  /** How many bytes it is made for; more are taken as well. */
  constructor(usual: number) {
    this.#usual = usual
    this.#bytes = new Uint8Array(usual)
  }

  get length(): number {
    return this.#length
  }

  push(byte: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1)
    this.#bytes[this.#length] = byte
    this.#length += 1
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    if (this.#length + end - start > this.#bytes.length) this.#reserve(end - start)
    const target = this.#bytes
    let to = this.#length
    // For a field's few bytes a loop is faster than a view and a copy of it.
    if (end - start > LONG) target.set(bytes.subarray(start, end), to)
    else for (let at = start; at < end; at += 1, to += 1) target[to] = bytes[at] ?? 0
    this.#length += end - start
  }

  /** Appends, and writes one byte twice wherever it occurs. */
  appendDoubling(bytes: Uint8Array, start: number, end: number, doubled: number): void {
    if (this.#length + 2 * (end - start) > this.#bytes.length) this.#reserve(2 * (end - start))
    const target = this.#bytes
    let to = this.#length
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] ?? 0
      target[to] = byte
      to += 1
      if (byte !== doubled) continue
      target[to] = byte
      to += 1
    }
    this.#length = to
  }

  /** Gives away what it holds: the bytes are the caller's from now on. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.subarray(0, this.#length)
    this.#bytes = new Uint8Array(this.#usual)
    this.#length = 0
    return taken
  }

  #reserve(more: number): void {
    const longer = new Uint8Array(2 * (this.#length + more))
    longer.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = longer
  }
}

const LONG = 256
