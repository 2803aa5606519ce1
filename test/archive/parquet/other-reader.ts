import { zstdDecompressSync } from 'node:zlib'
import { type AsyncBuffer, parquetReadObjects } from 'hyparquet'

/** A file for hyparquet, which reads Parquet without our code. */
export function asyncBufferOf(file: Uint8Array): AsyncBuffer {
  return {
    byteLength: file.length,
    slice: (start, end) => Promise.resolve(new Uint8Array(file.subarray(start, end)).buffer),
  }
}

/** All rows, decoded as hyparquet sees the types. */
export function rowsOf(file: AsyncBuffer): Promise<readonly Record<string, unknown>[]> {
  return parquetReadObjects({
    file,
    compressors: { ZSTD: (bytes) => new Uint8Array(zstdDecompressSync(bytes)) },
  })
}
