import { type Format } from './format.ts'
import { columnsOf, storedAs } from './parquet/column.ts'
import { readParquet } from './parquet/read-parquet.ts'
import { writeParquet } from './parquet/write-parquet.ts'

/** Apache Parquet with zstd pages, for DuckDB, Spark and the like. Needs hyparquet and hyparquet-writer. */
export const parquetFormat: Format = {
  name: 'parquet',
  fileName: () => 'data.parquet',
  write: writeParquet,
  read: readParquet,
  storedAs: (layout) => columnsOf(layout).map(storedAs),
}
