import { damaged } from './damaged.ts'

/** Walks over the values of a page. Throws `archive-damaged` at its end. */
export class ValueReader {
  readonly bytes: Uint8Array
  readonly #end: number
  #position: number

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.bytes = bytes
    this.#position = position
    this.#end = end
  }

  get left(): number {
    return this.#end - this.#position
  }

  get isAtEnd(): boolean {
    return this.#position === this.#end
  }

  /** Steps over `count` bytes and returns where they begin. */
  take(count: number): number {
    const at = this.#position
    if (count > this.#end - at) throw damaged('a page ends within a value')
    this.#position = at + count
    return at
  }

  int32(): number {
    return int32At(this.bytes, this.take(4))
  }

  uint32(): number {
    return this.int32() >>> 0
  }

  uint8(): number {
    return this.bytes[this.take(1)]!
  }

  /** Unsigned LEB128, below 2^31. */
  varint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.uint8()
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
    throw damaged('a number in it is too long')
  }
}

/** Little endian. */
export function int32At(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}
