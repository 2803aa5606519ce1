import { compress, decompress, suffixes } from './compression.ts'
import { copyOf } from './csv-read.ts'
import { csvOf } from './csv-write.ts'
import { type Format, type Layout } from './format.ts'

/**
 * CSV as COPY writes and reads it (RFC 4180 but for the ends of lines): a line with the columns' names, NULL as nothing, '' as `""`.
 */
export const csvFormat: Format = {
  name: 'csv',
  fileName: (compression) => `data.csv.${suffixes[compression]}`,
  write: (copy, layout) => compress(csvOf(copy, headerOf(layout), layout.columns.length), layout.compression),
  read: (file, layout) =>
    copyOf(decompress(file, layout.compression), headerOf(layout), layout.columns.length),
  storedAs: ({ columns }) => columns.map(() => undefined),
}

/** In an encoding that we cannot write, what is not ASCII becomes `?`: COPY skips the line, but refuses bytes that are no characters. */
function headerOf({ columns, encoding }: Layout): Uint8Array {
  const line = `${columns.map(({ name }) => headerField(name, columns.length)).join(',')}\n`
  return new TextEncoder().encode(encoding === 'UTF8' ? line : line.replaceAll(/[^\0-\x7F]/gu, '?'))
}

function headerField(name: string, columnCount: number): string {
  const needsQuotes = /[",\r\n]/.test(name) || (columnCount === 1 && name === String.raw`\.`)
  return needsQuotes ? `"${name.replaceAll('"', '""')}"` : name
}
