import { clip, displayWidth } from './display-width.ts'
import { type Look, type Paint } from './paint.ts'

/** One column of a table: its heading (empty: none) and how its cells stand. */
export interface Column {
  readonly heading: string
  readonly align?: 'left' | 'right'
  /** May be cut when the line does not fit. Columns without it are always shown whole. */
  readonly gives?: boolean
}

export interface Cell {
  readonly text: string
  readonly look?: Look
}

export interface TableLayout {
  readonly paint: Paint
  /** Columns of the terminal; undefined (a pipe, a file) means that nothing is ever cut. */
  readonly width?: number | undefined
  readonly indent?: string
}

const GAP = '  '
// Narrower than this a cut cell says nothing any more: rather let the line wrap.
const LEAST_WIDTH = 12

/** Lines of aligned cells, headings first if any column has one. Cells must be free of control characters (`printable`). */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  { paint, width, indent = '' }: TableLayout,
): readonly string[] {
  const headings: readonly Cell[] = columns.map(({ heading }) => ({ text: heading, look: 'faint' }))
  const lines = columns.some(({ heading }) => heading !== '') ? [headings, ...rows] : rows
  const natural = columns.map((_, at) =>
    Math.max(0, ...lines.map((line) => displayWidth(line[at]?.text ?? ''))),
  )
  const widths = width === undefined ? natural : fit(columns, natural, width - displayWidth(indent))
  return lines.map((line) => indent + renderLine(columns, widths, line, paint))
}

function renderLine(
  columns: readonly Column[],
  widths: readonly number[],
  line: readonly Cell[],
  paint: Paint,
): string {
  const cells = columns.map(({ align = 'left' }, at) => {
    const { text = '', look } = line[at] ?? {}
    const room = widths[at] ?? 0
    const shown = clip(text, room)
    const padding = ' '.repeat(Math.max(0, room - displayWidth(shown)))
    const painted = look === undefined || shown === '' ? shown : paint(look, shown)
    return align === 'left' ? painted + padding : padding + painted
  })
  return cells
    .filter((_, at) => (widths[at] ?? 0) > 0)
    .join(GAP)
    .trimEnd()
}

/** Takes the missing room from the widest column that gives, one column of the terminal at a time. */
function fit(columns: readonly Column[], natural: readonly number[], room: number): readonly number[] {
  const widths = [...natural]
  const total = () => widths.reduce((sum, width) => sum + (width > 0 ? width + GAP.length : 0), -GAP.length)
  while (total() > room) {
    let widest = -1
    for (const [at, width] of widths.entries()) {
      if (columns[at]?.gives === true && width > LEAST_WIDTH && width > (widths[widest] ?? 0)) widest = at
    }
    if (widest === -1) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}
