import type { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { type Column, schemaOf } from './column.ts'
import { parquetWriter } from './library.ts'
import { type RowGroup } from './row-group.ts'

/**
 * What is around the pages of a Parquet file: the head, the place of each row group, and the footer, which hyparquet-writer words. The pages
 * are ours: its own are made of JavaScript values, each field an object, and it cannot take JSON or decimals as the text they are.
 */
export class FileFrame {
  readonly #writer: ParquetWriter
  readonly #bytes: ByteWriter
  #offset = 0

  private constructor(writer: ParquetWriter, bytes: ByteWriter) {
    this.#writer = writer
    this.#bytes = bytes
  }

  /** Throws `archive-not-supported`. */
  static async begin(columns: readonly Column[]): Promise<FileFrame> {
    const { ByteWriter, ParquetWriter } = await parquetWriter()
    const bytes = new ByteWriter()
    const root = { name: 'schema', num_children: columns.length }
    const schema = [root, ...columns.flatMap(schemaOf)]
    return new FileFrame(
      new ParquetWriter({ writer: bytes, schema, codec: 'ZSTD', createdBy: 'partitiond' }),
      bytes,
    )
  }

  head(): Uint8Array {
    return this.#taken()
  }

  /** The pages of a row group that is complete, and its place in the footer. */
  *place(group: RowGroup): Generator<Uint8Array, void> {
    const start = this.#offset
    let plainSize = 0n
    const columns = []
    for (const writer of group.writers) {
      const { chunk, pages } = writer.drain(this.#offset)
      columns.push(chunk)
      plainSize += chunk.meta_data?.total_uncompressed_size ?? 0n
      for (const { header, body } of pages) {
        yield this.#counted(header)
        yield this.#counted(body)
      }
    }
    const rows = BigInt(group.rows)
    this.#writer.num_rows += rows
    this.#writer.row_groups.push({
      columns,
      total_byte_size: plainSize,
      num_rows: rows,
      file_offset: BigInt(start),
      total_compressed_size: BigInt(this.#offset - start),
    })
  }

  foot(): Uint8Array {
    void this.#writer.finish()
    return this.#taken()
  }

  #taken(): Uint8Array {
    const bytes = this.#bytes.getBytes().slice()
    this.#bytes.index = 0
    return this.#counted(bytes)
  }

  #counted(bytes: Uint8Array): Uint8Array {
    this.#offset += bytes.length
    return bytes
  }
}
