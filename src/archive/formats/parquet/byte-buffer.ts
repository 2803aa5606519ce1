const smallest = 256
/** A buffer that one long value has blown up is given back when it is emptied; ordinary ones are kept. */
const largestKept = 4 << 20
/** Beyond it doubling wastes more memory than copying wastes time. */
const largestStep = 16 << 20

/** Bytes that grow at the end. `bytes` is larger than what is in it, and another one after each growth: never keep it. */
export class ByteBuffer {
  bytes = new Uint8Array(smallest)
  length = 0

  /** Makes room for `count` more bytes, and returns where they go. They count as written at once. */
  grow(count: number): number {
    const at = this.length
    this.length += count
    if (this.length > this.bytes.length) {
      // A little more than asked for: a long value is followed by a separator.
      const needed = this.length + (this.length >> 4)
      const doubled = this.bytes.length + Math.min(this.bytes.length, largestStep)
      const larger = new Uint8Array(Math.max(needed, doubled))
      larger.set(this.bytes.subarray(0, at))
      this.bytes = larger
    }
    return at
  }

  push(byte: number): void {
    const at = this.grow(1)
    this.bytes[at] = byte
  }

  append(from: Uint8Array, start = 0, end = from.length): void {
    const at = this.grow(end - start)
    const to = this.bytes
    // Views cost more than the bytes of a short value.
    if (end - start > 48) to.set(from.subarray(start, end), at)
    else for (let i = start, j = at; i < end; i += 1, j += 1) to[j] = from[i]!
  }

  /** For text that is ASCII. */
  appendAscii(text: string): void {
    const at = this.grow(text.length)
    for (let i = 0; i < text.length; i += 1) this.bytes[at + i] = text.charCodeAt(i)
  }

  uint32(value: number): void {
    this.putUint32(this.grow(4), value)
  }

  putUint32(at: number, value: number): void {
    const { bytes } = this
    bytes[at] = value
    bytes[at + 1] = value >>> 8
    bytes[at + 2] = value >>> 16
    bytes[at + 3] = value >>> 24
  }

  /** Unsigned LEB128, below 2^31. */
  varint(value: number): void {
    let rest = value
    while (rest > 127) {
      this.push((rest & 127) | 128)
      rest >>>= 7
    }
    this.push(rest)
  }

  /** What is in it; valid until the next change. */
  view(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length)
  }

  clear(): void {
    this.length = 0
    if (this.bytes.length > largestKept) this.bytes = new Uint8Array(smallest)
  }
}
