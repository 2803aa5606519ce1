/**
 * PostgreSQL's `hash_bytes_extended` (src/common/hashfn.c: Jenkins' lookup3, the little-endian reading), each value's hash the seed of
 * the next. On signed 32-bit halves: numbers of 64 bits would be bigints, each of them an allocation.
 */
export class ChainedHash {
  high = 0
  low = 0

  /** Begins a new chain. */
  reset(): void {
    this.high = 0
    this.low = 0
  }

  /** Tells a NULL from an empty text: flips the seed of what comes next. */
  flip(): void {
    this.low ^= 1
  }

  /** Takes the bytes from `start` to before `end`. The mixing stands here in full: a function could not return three numbers for free. */
  add(bytes: DataView, start: number, end: number): void {
    let at = start
    let a = (0x9e3779b9 + 3923095 + end - start) | 0
    let b = a
    let c = a
    // A seed that is not 0 goes in like twelve bytes before the others.
    let isSeed = (this.high | this.low) !== 0
    while (isSeed || end - at >= 12) {
      if (isSeed) {
        a = (a + this.high) | 0
        b = (b + this.low) | 0
        isSeed = false
      } else {
        a = (a + bytes.getInt32(at, true)) | 0
        b = (b + bytes.getInt32(at + 4, true)) | 0
        c = (c + bytes.getInt32(at + 8, true)) | 0
        at += 12
      }
      a = (a - c) ^ ((c << 4) | (c >>> 28))
      c = (c + b) | 0
      b = (b - a) ^ ((a << 6) | (a >>> 26))
      a = (a + c) | 0
      c = (c - b) ^ ((b << 8) | (b >>> 24))
      b = (b + a) | 0
      a = (a - c) ^ ((c << 16) | (c >>> 16))
      c = (c + b) | 0
      b = (b - a) ^ ((a << 19) | (a >>> 13))
      a = (a + c) | 0
      c = (c - b) ^ ((b << 4) | (b >>> 28))
      b = (b + a) | 0
    }
    this.#addRest(bytes, at, end - at, a, b, c)
  }

  /** The last 0 to 11 bytes, and the final mixing. */
  #addRest(bytes: DataView, at: number, left: number, first: number, second: number, third: number): void {
    const long = left >= 4
    const longer = left >= 8
    let a = (first + (long ? bytes.getInt32(at, true) : shortRest(bytes, at, left))) | 0
    let b = second
    let c = third
    if (longer) {
      b = (b + bytes.getInt32(at + 4, true)) | 0
      // The lowest byte of c is taken by the length.
      c = (c + (shortRest(bytes, at + 8, left - 8) << 8)) | 0
    } else if (long) {
      b = (b + shortRest(bytes, at + 4, left - 4)) | 0
    }
    c = ((c ^ b) - ((b << 14) | (b >>> 18))) | 0
    a = ((a ^ c) - ((c << 11) | (c >>> 21))) | 0
    b = ((b ^ a) - ((a << 25) | (a >>> 7))) | 0
    c = ((c ^ b) - ((b << 16) | (b >>> 16))) | 0
    a = ((a ^ c) - ((c << 4) | (c >>> 28))) | 0
    b = ((b ^ a) - ((a << 14) | (a >>> 18))) | 0
    this.high = b
    this.low = ((c ^ b) - ((b << 24) | (b >>> 8))) | 0
  }
}

/** Up to three bytes as one number. */
function shortRest(bytes: DataView, at: number, count: number): number {
  if (count >= 2) {
    const two = bytes.getUint16(at, true)
    return count === 2 ? two : two | (bytes.getUint8(at + 2) << 16)
  }
  return count === 1 ? bytes.getUint8(at) : 0
}
