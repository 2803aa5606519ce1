import { type Layout } from '../format.ts'
import { columnsOf } from './column.ts'
import { FileFrame } from './file-frame.ts'
import { RowGroup } from './row-group.ts'

/**
 * COPY text in, a Parquet file out, one row group in memory. Throws `archive-not-faithful` with `details: {column, row}` when a value would
 * not come back exactly: the file must be written again with that column in `asText`. Throws `archive-not-supported`, and `archive-damaged`
 * for what is no COPY text.
 */
export async function* writeParquet(
  copy: AsyncIterable<Uint8Array>,
  layout: Layout,
): AsyncGenerator<Uint8Array, void> {
  const columns = columnsOf(layout)
  const frame = await FileFrame.begin(columns)
  const ready: Uint8Array[] = []
  const group = new RowGroup(columns, (full) => ready.push(...frame.place(full)))
  yield frame.head()
  for await (const chunk of copy) {
    group.add(chunk)
    yield* ready.splice(0)
  }
  group.finish()
  yield* ready.splice(0)
  yield frame.foot()
}
