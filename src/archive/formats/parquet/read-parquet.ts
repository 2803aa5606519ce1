import type { FileMetaData, LogicalType, RowGroup, SchemaElement } from 'hyparquet'
import { type FileReader, type Layout } from '../format.ts'
import { ByteBuffer } from './byte-buffer.ts'
import { charsetOf } from './charset.ts'
import { ColumnReader } from './column-reader.ts'
import { type Column, columnsOf, schemaOf, textColumn } from './column.ts'
import { damaged } from './damaged.ts'
import { parquetReader } from './library.ts'
import { int32At, ValueReader } from './value-reader.ts'

const outputSize = 1 << 18
// Too small → a second request for long footers; too big → bytes fetched for nothing.
const usualFooter = 1 << 17
const tab = 0x09
const newline = 0x0a

/**
 * A file of `writeParquet` in, COPY text out, one row group in memory. Which columns are text it sees from the file. Throws
 * `archive-damaged`, `archive-not-supported` and what `slice` throws.
 */
export async function* readParquet(file: FileReader, layout: Layout): AsyncGenerator<Uint8Array, void> {
  const footer = await readFooter(file)
  const rows = footer.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0)
  if (rows !== Number(footer.num_rows)) throw damaged('its row groups hold other rows than the footer says')
  const columns = columnsIn(footer, layout)
  for (const group of footer.row_groups) yield* readGroup(file, group, columns)
}

async function* readGroup(
  file: FileReader,
  group: RowGroup,
  columns: readonly Column[],
): AsyncGenerator<Uint8Array, void> {
  const readers = await openGroup(file, group, columns)
  let text = new ByteBuffer()
  for (let row = Number(group.num_rows); row > 0; row -= 1) {
    readRow(readers, text)
    if (text.length < outputSize) continue
    yield text.view()
    text = new ByteBuffer()
  }
  for (const reader of readers) reader.finish()
  if (text.length > 0) yield text.view()
}

async function readFooter(file: FileReader): Promise<FileMetaData> {
  const { parquetMetadata } = await parquetReader()
  const tail = await file.slice(Math.max(0, file.bytes - usualFooter), file.bytes)
  const length = tail.length < 8 ? Number.POSITIVE_INFINITY : (int32At(tail, tail.length - 8) >>> 0) + 8
  if (length > file.bytes) throw damaged('it has no footer')
  const footer = length <= tail.length ? tail : await file.slice(file.bytes - length, file.bytes)
  try {
    return parquetMetadata(footer, { geoparquet: false })
  } catch (error) {
    throw damaged('it has no footer', error)
  }
}

/** The layout's columns as they stand in the file: by their type, or as text. Throws `archive-damaged` for any other schema. */
function columnsIn({ schema }: FileMetaData, layout: Layout): readonly Column[] {
  const charset = charsetOf(layout.encoding)
  let position = 1
  const columns = columnsOf({ ...layout, asText: new Set() }).map((typed) => {
    const column = [typed, textColumn(typed.name, charset)].find((candidate) =>
      schemaOf(candidate).every((element, i) => isSame(element, schema[position + i])),
    )
    if (column === undefined) throw damaged(`it has no column ${typed.name} as the table had it`)
    position += schemaOf(column).length
    return column
  })
  if (position !== schema.length) throw damaged('it has more columns than the table had')
  return columns
}

function isSame(expected: SchemaElement, found: SchemaElement | undefined): boolean {
  return (
    found !== undefined &&
    // hyparquet takes a byte order mark off the beginning of a name.
    expected.name.replace(/^\uFEFF/, '') === found.name &&
    expected.type === found.type &&
    expected.converted_type === found.converted_type &&
    expected.type_length === found.type_length &&
    expected.repetition_type === found.repetition_type &&
    expected.num_children === found.num_children &&
    expected.scale === found.scale &&
    expected.precision === found.precision &&
    isSameType(expected.logical_type, found.logical_type)
  )
}

function isSameType(expected: LogicalType | undefined, found: LogicalType | undefined): boolean {
  const given = new Map(Object.entries(found ?? {}))
  const wanted = Object.entries(expected ?? {})
  return given.size === wanted.length && wanted.every(([key, value]) => given.get(key) === value)
}

/** Fetches a row group as one piece. */
async function openGroup(
  file: FileReader,
  { columns: chunks }: RowGroup,
  columns: readonly Column[],
): Promise<readonly ColumnReader[]> {
  if (chunks.length !== columns.length) throw damaged('a row group has another number of columns')
  const ranges = chunks.map(({ meta_data }) => {
    const start = Number(meta_data?.data_page_offset ?? -1)
    return { start, end: start + Number(meta_data?.total_compressed_size ?? 0) }
  })
  const start = ranges[0]?.start ?? 0
  const end = ranges.at(-1)?.end ?? 0
  if (
    ranges.some((range, i) => range.start !== (ranges[i - 1]?.end ?? start)) ||
    start < 0 ||
    end > file.bytes
  ) {
    throw damaged('a row group is not where the footer says')
  }
  const bytes = end > start ? await file.slice(start, end) : new Uint8Array(0)
  if (bytes.length !== end - start) throw damaged('it is shorter than it was')
  return columns.map((column, i) => {
    const range = ranges[i]!
    return new ColumnReader(column, new ValueReader(bytes, range.start - start, range.end - start))
  })
}

function readRow(readers: readonly ColumnReader[], text: ByteBuffer): void {
  for (const [i, reader] of readers.entries()) {
    if (i > 0) text.push(tab)
    reader.read(text)
  }
  text.push(newline)
}
