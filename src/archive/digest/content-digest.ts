import { type Contents } from '../../domain/archive.ts'
import { digestText } from '../../domain/contents.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { type Bytes, FieldScanner, type FieldSink } from '../formats/copy-text.ts'
import { isNull, Unescaped } from '../formats/escapes.ts'
import { ChainedHash } from './chained-hash.ts'
import { HashSum } from './hash-sum.ts'

/** The digest of `Contents`, from COPY text instead of from the server: equal when every value is the one that the server holds. */
export class ContentDigest {
  readonly #rows: RowDigests
  readonly #scanner: FieldScanner

  /** Of how many columns the rows are made. */
  constructor(columnCount: number) {
    this.#rows = new RowDigests(columnCount)
    this.#scanner = new FieldScanner(this.#rows)
  }

  /** Takes the next piece, cut anywhere. Throws `archive-damaged` for what is no row of so many columns. */
  update(chunk: Uint8Array): void {
    this.#scanner.scan(chunk)
  }

  /** Throws `archive-damaged` when the last row has no end. */
  finish(): Contents {
    this.#scanner.end()
    return this.#rows.contents()
  }
}

class RowDigests implements FieldSink {
  readonly #columnCount: number
  readonly #hash = new ChainedHash()
  readonly #unescaped = new Unescaped()
  #rows = 0
  #column = 0
  readonly #sum = new HashSum()

  constructor(columnCount: number) {
    this.#columnCount = columnCount
  }

  field(source: Bytes, start: number, end: number, isEscaped: boolean, endsRow: boolean): void {
    this.#column += 1
    if (!isEscaped) {
      if (this.#columnCount > 0) this.#hash.add(source.view, start, end)
    } else if (isNull(source.bytes, start, end)) {
      this.#hash.flip()
      this.#hash.add(source.view, start, start)
    } else {
      this.#unescaped.read(source.bytes, start, end)
      this.#hash.add(this.#unescaped.view, 0, this.#unescaped.length)
    }
    if (endsRow) this.#endRow(end - start)
  }

  contents(): Contents {
    return { rows: this.#rows, digest: digestText(this.#sum.value()) }
  }

  #endRow(lastLength: number): void {
    this.#requireWhole(lastLength)
    this.#sum.add(this.#hash.high, this.#hash.low)
    this.#rows += 1
    this.#column = 0
    this.#hash.reset()
  }

  /** A row of no columns is an empty line, which looks like one empty field. */
  #requireWhole(lastLength: number): void {
    const isWhole =
      this.#columnCount === 0 ? this.#column === 1 && lastLength === 0 : this.#column === this.#columnCount
    if (isWhole) return
    const which = `row ${this.#rows + 1}`
    throw new PartitiondError('archive-damaged', `${which} does not have ${this.#columnCount} columns`)
  }
}
