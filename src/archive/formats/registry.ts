import { type ArchiveFormat } from '../../domain/archive.ts'
import { copyFormat } from './copy.ts'
import { csvFormat } from './csv.ts'
import { type Format } from './format.ts'
import { parquetFormat } from './parquet.ts'

/** A new format is one file and one line here. */
export const formats: Readonly<Record<ArchiveFormat, Format>> = {
  copy: copyFormat,
  csv: csvFormat,
  parquet: parquetFormat,
}
