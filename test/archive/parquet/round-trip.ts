import { type ArchivedColumn } from '../../../src/domain/archive.ts'
import { PartitiondError } from '../../../src/domain/errors.ts'
import { type FileReader, type Layout } from '../../../src/archive/formats/format.ts'
import { parquetFormat } from '../../../src/archive/formats/parquet.ts'

/** A layout of columns named c1, c2, …, or as given by `[name, type]`. */
export function layoutOf(
  types: readonly (string | readonly [name: string, type: string])[],
  options: { readonly encoding?: string; readonly asText?: readonly string[] } = {},
): Layout {
  const columns = types.map((given, i): ArchivedColumn => {
    const [name, type] = typeof given === 'string' ? [`c${i + 1}`, given] : given
    return { name, type, notNull: false, generated: false, castsAsPrinted: false }
  })
  const { encoding = 'UTF8', asText = [] } = options
  return { columns, compression: 'zstd', encoding, asText: new Set(asText) }
}

/** Bytes in chunks of this size. */
export async function* inChunks(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export async function written(
  copy: string | Uint8Array | AsyncIterable<Uint8Array>,
  layout: Layout,
): Promise<Buffer> {
  const source = typeof copy === 'string' ? Buffer.from(copy) : copy
  return collected(parquetFormat.write(source instanceof Uint8Array ? inChunks(source) : source, layout))
}

export async function readBack(file: Uint8Array, layout: Layout): Promise<Buffer> {
  return collected(parquetFormat.read(fileOf(file), layout))
}

export async function roundTrip(copy: string | Uint8Array, layout: Layout): Promise<Buffer> {
  return readBack(await written(copy, layout), layout)
}

/** What a write or a read throws. */
export async function failureOf(work: Promise<unknown>): Promise<PartitiondError> {
  const error: unknown = await work.then(
    () => 'it went well',
    (thrown: unknown) => thrown,
  )
  if (error instanceof PartitiondError) return error
  throw new Error(`expected a PartitiondError, got ${String(error)}`, { cause: error })
}

/** Writes as the exporter does: again, with one column more as text, each time a value has no place in its column's type. */
export async function writtenAtLast(
  copy: Uint8Array,
  layout: Layout,
): Promise<{ readonly file: Buffer; readonly asText: readonly string[] }> {
  const asText = new Set<string>()
  for (;;) {
    try {
      return { file: await written(copy, { ...layout, asText }), asText: [...asText] }
    } catch (error) {
      const column = error instanceof PartitiondError ? error.details['column'] : undefined
      if (!(error instanceof PartitiondError) || error.code !== 'archive-not-faithful') throw error
      if (typeof column !== 'string' || asText.has(column)) throw error
      asText.add(column)
    }
  }
}

export function fileOf(file: Uint8Array): FileReader {
  return {
    bytes: file.length,
    open: () => inChunks(file),
    slice: (start, end) => Promise.resolve(file.subarray(start, end)),
  }
}

async function collected(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const part of parts) all.push(part)
  return Buffer.concat(all)
}
