import type { ColumnChunk, Statistics } from 'hyparquet'
import { isNull, type Unescaped } from '../escapes.ts'
import { readArray } from './array-text.ts'
import { ByteBuffer } from './byte-buffer.ts'
import { type Column, pathOf } from './column.ts'
import { Extremes } from './extremes.ts'
import { LevelWriter } from './levels.ts'
import { compressPage, type Page } from './page.ts'
import { packBits } from './values/boolean.ts'

/** A page of this many bytes is full. */
const pageSize = 1 << 20

/** Takes one column's fields, row by row, and holds its compressed pages until the row group is complete. */
export class ColumnWriter {
  readonly column: Column
  readonly #values = new ByteBuffer()
  readonly #definitions = new LevelWriter()
  readonly #repetitions = new LevelWriter()
  readonly #unescaped: Unescaped
  readonly #scratch = new ByteBuffer()
  /** Of the page that is being filled. */
  #count = 0
  #pages: Page[] = []
  #pagesSize = 0
  #pagesCount = 0
  #nulls = 0
  #elements = 0
  readonly #extremes: Extremes

  /** `unescaped` is scratch for one field at a time. */
  constructor(column: Column, unescaped: Unescaped) {
    this.column = column
    this.#unescaped = unescaped
    this.#extremes = new Extremes(column.values.schema)
  }

  /** What it holds, in bytes. */
  get size(): number {
    return this.#pagesSize + this.#values.length + this.#definitions.size + this.#repetitions.size
  }

  /** One field of COPY text. False: it would not come back exactly. */
  append(text: Uint8Array, start: number, end: number, hasEscapes: boolean): boolean {
    if (this.#values.length >= pageSize) this.#closePage()
    if (!hasEscapes) return this.#appendValue(text, start, end)
    if (isNull(text, start, end)) {
      this.#level(0, 0)
      this.#nulls += 1
      return true
    }
    this.#unescaped.read(text, start, end)
    return this.#appendValue(this.#unescaped.bytes, 0, this.#unescaped.length)
  }

  /** Closes the row group: the pages in order, and what the footer says of them when they begin at `offset` of the file. */
  drain(offset: number): { readonly chunk: ColumnChunk; readonly pages: readonly Page[] } {
    if (this.#count > 0) this.#closePage()
    const pages = this.#pages
    const plainSize = pages.reduce((sum, { plainBytes }) => sum + plainBytes, 0)
    const chunk: ColumnChunk = {
      file_offset: BigInt(offset),
      meta_data: {
        type: this.column.values.schema.type ?? 'BYTE_ARRAY',
        encodings: ['PLAIN', 'RLE'],
        path_in_schema: pathOf(this.column),
        codec: 'ZSTD',
        num_values: BigInt(this.#pagesCount),
        total_uncompressed_size: BigInt(plainSize),
        total_compressed_size: BigInt(this.#pagesSize),
        data_page_offset: BigInt(offset),
        ...(this.column.isList ? {} : { statistics: this.#takeStatistics() }),
      },
    }
    this.#pages = []
    this.#pagesSize = 0
    this.#pagesCount = 0
    return { chunk, pages }
  }

  #takeStatistics(): Statistics {
    const statistics = { ...this.#extremes.take(), null_count: BigInt(this.#nulls) }
    this.#nulls = 0
    return statistics
  }

  #appendValue(text: Uint8Array, start: number, end: number): boolean {
    if (this.column.isList) return this.#appendList(text, start, end)
    this.#level(0, 1)
    return this.column.values.encode(text, start, end, this.#values)
  }

  #appendList(text: Uint8Array, start: number, end: number): boolean {
    this.#elements = 0
    const isTaken = readArray(text, start, end, this.#element, this.#scratch)
    if (this.#elements === 0) this.#level(0, 1)
    return isTaken
  }

  readonly #element = {
    value: (text: Uint8Array, start: number, end: number): boolean => {
      this.#nextElement(3)
      return this.column.values.encode(text, start, end, this.#values)
    },
    null: (): void => this.#nextElement(2),
  }

  #nextElement(definition: number): void {
    this.#level(this.#elements === 0 ? 0 : 1, definition)
    this.#elements += 1
  }

  #level(repetition: number, definition: number): void {
    if (this.column.isList) this.#repetitions.push(repetition)
    this.#definitions.push(definition)
    this.#count += 1
  }

  #closePage(): void {
    const content = new ByteBuffer()
    if (this.column.isList) this.#repetitions.drainTo(content)
    this.#definitions.drainTo(content)
    if (!this.column.isList) this.#extremes.add(this.#values.view())
    const isBoolean = this.column.values.schema.type === 'BOOLEAN'
    content.append(isBoolean ? packBits(this.#values.view()) : this.#values.view())
    this.#values.clear()
    const page = compressPage(content.view(), this.#count)
    this.#pages.push(page)
    this.#pagesSize += page.header.length + page.body.length
    this.#pagesCount += this.#count
    this.#count = 0
  }
}
