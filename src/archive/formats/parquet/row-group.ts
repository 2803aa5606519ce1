import { PartitiondError } from '../../../domain/errors.ts'
import { type Bytes, FieldScanner, type FieldSink } from '../copy-text.ts'
import { Unescaped } from '../escapes.ts'
import { ColumnWriter } from './column-writer.ts'
import { type Column } from './column.ts'

/** What the columns hold together when a row group is full. Reading it back takes as much again. */
const fullSize = 32 << 20
/** Readers that decode a row group's columns as a whole should not choke on rows that compress to nothing. */
const fullRows = 1 << 20
/** How often it is looked whether there is enough. */
const pieceSize = 1 << 18

/** Takes COPY text and lays its rows into columns. Where a row ends and there are enough of them, `drain` has to take them out. */
export class RowGroup implements FieldSink {
  readonly writers: readonly ColumnWriter[]
  readonly #drain: (group: RowGroup) => void
  readonly #scanner = new FieldScanner(this)
  #isFull = false
  /** In all row groups. */
  #allRows = 0
  #rows = 0
  #column = 0

  constructor(columns: readonly Column[], drain: (group: RowGroup) => void) {
    const unescaped = new Unescaped()
    this.writers = columns.map((column) => new ColumnWriter(column, unescaped))
    this.#drain = drain
  }

  /** Rows since the last time it was drained. */
  get rows(): number {
    return this.#rows
  }

  /**
   * Takes the next piece of COPY text, cut anywhere. Throws `archive-not-faithful`, and `archive-damaged` for rows with more or fewer
   * fields than there are columns.
   */
  add(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += pieceSize) {
      this.#scanner.scan(chunk.subarray(at, at + pieceSize))
      const size = this.writers.reduce((sum, writer) => sum + writer.size, 0)
      this.#isFull = size >= fullSize || this.#rows >= fullRows
    }
  }

  /** Drains what is left. Throws `archive-damaged` when the text ended within a row. */
  finish(): void {
    this.#scanner.end()
    if (this.#rows > 0) this.#close()
  }

  field({ bytes }: Bytes, start: number, end: number, isEscaped: boolean, endsRow: boolean): void {
    const writer = this.writers[this.#column]
    this.#column += 1
    if (writer !== undefined && !writer.append(bytes, start, end, isEscaped)) {
      throw notFaithful(writer.column.name, this.#allRows + 1)
    }
    if (endsRow) this.#endRow(end - start)
  }

  #endRow(lastLength: number): void {
    const count = this.writers.length
    // A table without columns gives empty lines.
    const isWhole = this.#column === count || (count === 0 && this.#column === 1 && lastLength === 0)
    if (!isWhole) {
      throw new PartitiondError('archive-damaged', `row ${this.#allRows + 1} does not have ${count} columns`)
    }
    this.#column = 0
    this.#rows += 1
    this.#allRows += 1
    if (this.#isFull) this.#close()
  }

  #close(): void {
    this.#drain(this)
    this.#rows = 0
    this.#isFull = false
  }
}

function notFaithful(column: string, row: number): PartitiondError {
  return new PartitiondError(
    'archive-not-faithful',
    `row ${row} has a value of column ${column} that its Parquet type cannot hold`,
    { hint: 'the column is stored as text instead', details: { column, row } },
  )
}
