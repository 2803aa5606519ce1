import * as fc from 'fast-check'
import { type FileReader, type Layout } from '../../src/archive/formats/format.ts'
import { type ArchivedColumn, type Compression } from '../../src/domain/archive.ts'

const awkward = [
  '',
  '\\N',
  '\\.',
  '\\',
  '"',
  '""',
  ',',
  '\n',
  '\r\n',
  '\t',
  '\b',
  '\f',
  '\v',
  '\u0001',
  'a b',
  'ü',
  '로',
  '\\t',
]

/** Rows of three texts, some of them NULL. */
export const rowsOfText = fc.array(
  fc.tuple(
    ...Array.from({ length: 3 }, () =>
      fc.oneof(fc.constant(null), fc.constantFrom(...awkward), fc.string({ unit: 'binary', maxLength: 40 })),
    ),
  ),
  { maxLength: 20 },
)

const letters: Readonly<Record<string, string>> = {
  '\b': String.raw`\b`,
  '\t': String.raw`\t`,
  '\n': String.raw`\n`,
  '\v': String.raw`\v`,
  '\f': String.raw`\f`,
  '\r': String.raw`\r`,
  '\\': '\\\\',
}

/** As COPY TO writes them. */
export function copyTextOf(rows: readonly (readonly (string | null)[])[]): Uint8Array {
  const field = (value: string | null): string =>
    value === null ? String.raw`\N` : value.replaceAll(/[\b\t\n\v\f\r\\]/g, (each) => letters[each] ?? each)
  return new TextEncoder().encode(rows.map((row) => `${row.map(field).join('\t')}\n`).join(''))
}

/** The same bytes in pieces; some of them may be empty. */
export function cutAt(whole: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...cuts.toSorted((a, b) => a - b), Math.max(whole.length, ...cuts)]
  return places.slice(1).map((end, at) => whole.slice(places[at], end))
}

export function column(name: string): ArchivedColumn {
  return { name, type: 'text', notNull: false, generated: false, castsAsPrinted: true }
}

export function layoutOf(
  names: readonly string[],
  compression: Compression = 'zstd',
  encoding = 'UTF8',
): Layout {
  return { columns: names.map(column), compression, encoding }
}

export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

export function fileOf(bytes: Uint8Array, pieceSize = 1000): FileReader {
  return {
    bytes: bytes.length,
    open: () => inPieces(bytes, pieceSize),
    slice: (start, end) => Promise.resolve(bytes.slice(start, end)),
  }
}
