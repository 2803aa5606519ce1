import { quoteFrom } from './array-text.ts'
import { ByteBuffer } from './byte-buffer.ts'
import { type Column } from './column.ts'
import { escapeFrom } from './escape.ts'
import { damaged } from './damaged.ts'
import { LevelReader } from './levels.ts'
import { readPage } from './page.ts'
import { unpackBits } from './values/boolean.ts'
import { ValueReader } from './value-reader.ts'

/** Reads one column of a row group, page by page. */
export class ColumnReader {
  readonly #column: Column
  readonly #isBoolean: boolean
  readonly #chunk: ValueReader
  readonly #scratch = new ByteBuffer()
  #repetitions: LevelReader | undefined
  #definitions: LevelReader | undefined
  #values = new ValueReader(new Uint8Array(0), 0)

  /** `chunk` is over all pages of the column. */
  constructor(column: Column, chunk: ValueReader) {
    this.#column = column
    this.#isBoolean = column.values.schema.type === 'BOOLEAN'
    this.#chunk = chunk
  }

  /** Appends the column's next field as COPY text. Throws `archive-damaged`. */
  read(text: ByteBuffer): void {
    const definition = this.#nextDefinition()
    if (definition === 0) {
      text.appendAscii('\\N')
      return
    }
    const start = text.length
    if (this.#column.isList) this.#readList(definition, text)
    else this.#column.values.decode(this.#values, text)
    if (this.#column.isList || this.#column.values.isFree) escapeFrom(text, start, this.#scratch)
  }

  /** Throws `archive-damaged` when something is left. */
  finish(): void {
    if (!this.#isPageDone() || !this.#chunk.isAtEnd) throw damaged('a column has more values than rows')
  }

  #readList(first: number, text: ByteBuffer): void {
    text.push(0x7b)
    if (first !== 1) {
      this.#readElement(first, text)
      while (this.#repetitions?.peek() === 1) {
        text.push(0x2c)
        this.#repetitions.next()
        this.#readElement(this.#definitions?.next() ?? -1, text)
      }
    }
    text.push(0x7d)
  }

  #readElement(definition: number, text: ByteBuffer): void {
    if (definition === 2) {
      text.appendAscii('NULL')
      return
    }
    if (definition !== 3) throw damaged('its levels were never written by us')
    const start = text.length
    this.#column.values.decode(this.#values, text)
    quoteFrom(text, start, this.#scratch)
  }

  /** Of the next row's first value, on the next page if need be. */
  #nextDefinition(): number {
    while (this.#definitions === undefined || this.#definitions.peek() < 0) this.#openPage()
    const highest = this.#column.isList ? 3 : 1
    const definition = this.#definitions.next()
    if (definition > highest || (this.#repetitions?.next() ?? 0) !== 0)
      throw damaged('its levels were never written by us')
    return definition
  }

  #openPage(): void {
    if (!this.#isPageDone()) throw damaged('a page holds more values than it says')
    if (this.#chunk.isAtEnd) throw damaged('a column has fewer values than rows')
    const content = readPage(this.#chunk)
    this.#repetitions = this.#column.isList ? new LevelReader(content) : undefined
    this.#definitions = new LevelReader(content)
    this.#values = this.#isBoolean ? unpackBits(content) : content
  }

  #isPageDone(): boolean {
    const hasLevels = (this.#definitions?.peek() ?? -1) >= 0 || (this.#repetitions?.peek() ?? -1) >= 0
    // The last byte of booleans is filled up.
    return !hasLevels && this.#values.left < (this.#isBoolean ? 8 : 1)
  }
}
