import { assert, integer, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clip, displayWidth } from '../../../src/cli/render/display-width.ts'
import { plain } from '../../../src/cli/render/paint.ts'
import { printable } from '../../../src/cli/render/printable.ts'
import { displaySize } from '../../../src/cli/render/size.ts'
import { renderTable } from '../../../src/cli/render/table.ts'

const columns = [
  { heading: 'TABLE', gives: true },
  { heading: 'SIZE', align: 'right' },
  { heading: 'NOTE' },
] as const
const cells = (...texts: readonly string[]) => texts.map((text) => ({ text }))

describe('a table', () => {
  it('aligns its columns, numbers to the right, without trailing blanks', () => {
    const lines = renderTable(
      columns,
      [cells('public.a', '8 B', ''), cells('public.longer', '120 MiB', 'x')],
      {
        paint: plain,
      },
    )
    expect(lines).toEqual([
      'TABLE             SIZE  NOTE',
      'public.a           8 B',
      'public.longer  120 MiB  x',
    ])
  })

  it('aligns names in scripts that take two columns a letter', () => {
    const lines = renderTable(
      columns,
      [cells('public.주문', '1 B', 'x'), cells('public.orders', '2 B', 'y')],
      {
        paint: plain,
      },
    )
    expect(lines.map((line) => displayWidth(line))).toEqual([25, 22, 22])
    expect(lines[1]).toBe('public.주문     1 B  x')
    expect(lines[2]).toBe('public.orders   2 B  y')
  })

  it('cuts only what gives, and only on a terminal that is too narrow', () => {
    const row = cells('public.a_table_with_a_rather_long_name', '120 MiB', 'a note')
    expect(renderTable(columns, [row], { paint: plain, width: 40 })[1]).toBe(
      'public.a_table_with_a_…  120 MiB  a note',
    )
    expect(renderTable(columns, [row], { paint: plain })[1]).toContain('rather_long_name')
  })

  it('leaves a column out that nobody fills', () => {
    expect(
      renderTable([{ heading: '' }, { heading: '' }], [cells('a', ''), cells('b', '')], { paint: plain }),
    ).toEqual(['a', 'b'])
  })

  it('lines never exceed a width that leaves room for what does not give', () => {
    assert(
      property(string({ unit: 'grapheme' }), integer({ min: 30, max: 80 }), (name, width) => {
        const lines = renderTable(columns, [cells(printable(name), '1 B', 'note')], { paint: plain, width })
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('widths', () => {
  it.each([
    ['abc', 3],
    ['주문', 4],
    ['日本', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['', 0],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })

  it('a cut never splits a character', () => {
    expect(clip('주문내역', 6)).toBe('주문…')
    expect(clip('주문내역', 8)).toBe('주문내역')
  })
})

it('control characters are made visible, so that a name cannot steer a terminal', () => {
  expect(printable('a\u001b[2Jb\nc\u202e')).toBe(String.raw`a\u001b[2Jb\u000ac\u202e`)
  expect(printable('주문 é 👩‍👩‍👧')).toBe('주문 é 👩‍👩‍👧')
})

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [10 * 1024, '10 KiB'],
  [1_048_575, '1.0 MiB'],
  [5_153_960_755, '4.8 GiB'],
])('%i bytes read %s', (bytes, text) => {
  expect(displaySize(bytes)).toBe(text)
})
