import type { SchemaElement } from 'hyparquet'
import { type ByteBuffer } from '../byte-buffer.ts'
import { type ValueReader } from '../value-reader.ts'

/** How values of a PostgreSQL type stand in a Parquet column (encoding PLAIN), and how their text comes back exactly. */
export interface ValueType {
  /** For the manifest: `TIMESTAMP(MICROS, UTC)`; undefined: the column's own text. */
  readonly storedAs: string | undefined
  readonly schema: Omit<SchemaElement, 'name' | 'repetition_type' | 'num_children'>
  /** Whether the texts can hold characters that COPY escapes. */
  readonly isFree: boolean
  /**
   * Appends the value that PostgreSQL prints as `text[start, end)`. False: `decode` would not give back these very bytes; what was
   * appended until then is of no use.
   */
  encode(text: Uint8Array, start: number, end: number, values: ByteBuffer): boolean
  /** Reads one value and appends its text. Throws `archive-damaged`. */
  decode(values: ValueReader, text: ByteBuffer): void
}
