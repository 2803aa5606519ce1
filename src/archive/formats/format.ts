import { type ArchivedColumn, type ArchiveFormat, type Compression } from '../../domain/archive.ts'

/** What is needed to read a file back. */
export interface FileReader {
  readonly bytes: number
  /** The file from its beginning. */
  open(): AsyncIterable<Uint8Array>
  /** A part of it: `start` inclusive, `end` exclusive. */
  slice(start: number, end: number): Promise<Uint8Array>
}

/** How the columns of one table stand in a file. */
export interface Layout {
  /** The stored columns (no generated ones), in the table's order. */
  readonly columns: readonly ArchivedColumn[]
  readonly compression: Compression
  /** PostgreSQL's name of the database's encoding: the bytes of COPY are in it. */
  readonly encoding: string
  /**
   * Columns that are written as their own text although the format has a type for them, because `write` has thrown `archive-not-faithful`
   * for them (`details.column`). Reading sees it from the file.
   */
  readonly asText?: ReadonlySet<string>
}

/**
 * A way to write rows. In comes what COPY TO STDOUT sends in text format, in the database's own encoding, columns as in the layout, chunks
 * cut anywhere; and that is what comes out again when a file is read.
 */
export interface Format {
  readonly name: ArchiveFormat
  /** `data.copy.zst`. */
  fileName(compression: Compression): string
  /**
   * COPY text in, the file's bytes out, with back-pressure. Throws PartitiondError `archive-not-faithful`, `details: {column, row}`, when a
   * value has no exact place in its column's type: what was written is worthless, and the whole is written again with the column `asText`.
   */
  write(copy: AsyncIterable<Uint8Array>, layout: Layout): AsyncIterable<Uint8Array>
  /** The file in, COPY text out. Throws PartitiondError `archive-damaged` for what is no such file. */
  read(file: FileReader, layout: Layout): AsyncIterable<Uint8Array>
  /** For each column how it is stored, for the manifest: a Parquet type, or undefined where it is the column's own text. */
  storedAs(layout: Layout): readonly (string | undefined)[]
}
