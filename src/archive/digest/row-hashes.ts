import { type Contents } from '../../domain/archive.ts'
import { digestText } from '../../domain/contents.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { type RowPrefix } from '../../postgres/copy-data-filter.ts'
import { HashSum } from './hash-sum.ts'

/** How COPY writes a bytea: two backslashes and an x, and two digits a byte. */
const BEGINNING = Buffer.from(String.raw`\\x`)
const DIGITS = 16

/** By character code, -1 for what is no hexadecimal digit. */
const digitOf = Int8Array.from({ length: 256 }, (_, code) => {
  const digit = '0123456789abcdef'.indexOf(String.fromCodePoint(code))
  return digit
})

/** The hashes that the server sends before each row, as `copyOut` asks for them, summed up to the digest of `Contents`. */
export class RowHashes implements RowPrefix {
  readonly length: number
  readonly #sum = new HashSum()
  #rows = 0

  /** Of how many columns the rows are made: without any, the row's end follows at once. */
  constructor(columnCount: number) {
    this.length = BEGINNING.length + DIGITS + (columnCount === 0 ? 0 : 1)
  }

  take(bytes: Buffer, at: number): void {
    const from = at + BEGINNING.length
    let isHash =
      bytes[at] === BEGINNING[0] && bytes[at + 1] === BEGINNING[1] && bytes[at + 2] === BEGINNING[2]
    let high = 0
    let low = 0
    for (let place = from; place < from + DIGITS; place += 1) {
      const digit = digitOf[bytes[place] ?? 0] ?? -1
      isHash &&= digit >= 0
      high = (high << 4) | (low >>> 28)
      low = (low << 4) | digit
    }
    if (!isHash) throw new PartitiondError('archive-damaged', `row ${this.#rows + 1} came without its hash`)
    this.#sum.add(high, low)
    this.#rows += 1
  }

  contents(): Contents {
    return { rows: this.#rows, digest: digestText(this.#sum.value()) }
  }
}
