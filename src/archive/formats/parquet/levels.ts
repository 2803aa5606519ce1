import { ByteBuffer } from './byte-buffer.ts'
import { damaged } from './damaged.ts'
import { ValueReader } from './value-reader.ts'

/** Definition or repetition levels (below 256) as Parquet's run lengths; its bit-packed runs are never used. */
export class LevelWriter {
  readonly #runs = new ByteBuffer()
  #level = 0
  #count = 0

  push(level: number): void {
    if (level !== this.#level) this.#closeRun(level)
    this.#count += 1
  }

  /** Appends the runs with their length before them, as a data page (version 1) has them, and begins anew. */
  drainTo(page: ByteBuffer): void {
    this.#closeRun(0)
    page.uint32(this.#runs.length)
    page.append(this.#runs.bytes, 0, this.#runs.length)
    this.#runs.clear()
  }

  get size(): number {
    return this.#runs.length
  }

  #closeRun(next: number): void {
    if (this.#count > 0) {
      this.#runs.varint(this.#count * 2)
      this.#runs.push(this.#level)
    }
    this.#level = next
    this.#count = 0
  }
}

/** Reads what LevelWriter wrote. */
export class LevelReader {
  readonly #runs: ValueReader
  #level = 0
  #left = 0

  /** `page` stands at the length of the levels, and after them afterwards. */
  constructor(page: ValueReader) {
    const length = page.uint32()
    const start = page.take(length)
    this.#runs = new ValueReader(page.bytes, start, start + length)
  }

  /** The level that `next` will return; -1 at the end. */
  peek(): number {
    while (this.#left === 0) {
      if (this.#runs.isAtEnd) return -1
      const header = this.#runs.varint()
      if (header % 2 !== 0) throw damaged('its levels were never written by us')
      this.#left = header / 2
      this.#level = this.#runs.uint8()
    }
    return this.#level
  }

  next(): number {
    const level = this.peek()
    this.#left -= 1
    return level
  }
}
