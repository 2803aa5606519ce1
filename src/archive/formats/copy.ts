import { compress, decompress, suffixes } from './compression.ts'
import { type Format } from './format.ts'

/** COPY's own text, compressed and otherwise untouched: it holds every value of every type as the server prints it. */
export const copyFormat: Format = {
  name: 'copy',
  fileName: (compression) => `data.copy.${suffixes[compression]}`,
  write: (copy, { compression }) => compress(copy, compression),
  read: (file, { compression }) => decompress(file, compression),
  storedAs: ({ columns }) => columns.map(() => undefined),
}
