import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shortestDouble, shortestReal } from '../../../src/archive/formats/parquet/values/shortest.ts'
import { inChunks, layoutOf, readBack, written, writtenAtLast } from './round-trip.ts'

const types = [
  'integer',
  'numeric(6,2)',
  'double precision',
  'date',
  'timestamp with time zone',
  'uuid',
  'bytea',
  'boolean',
]

/** What COPY makes of a value. */
function escaped(text: string): string {
  const letters: Readonly<Record<string, string>> = {
    '\b': 'b',
    '\t': 't',
    '\n': 'n',
    '\v': 'v',
    '\f': 'f',
    '\r': 'r',
    '\\': '\\',
  }
  // oxlint-disable-next-line no-control-regex -- these are what COPY escapes
  return text.replaceAll(/[\b\t\n\v\f\r\\]/g, (letter) => `\\${letters[letter] ?? ''}`)
}

/** What `array_out` makes of texts. */
function arrayOf(elements: readonly (string | null)[]): string {
  const quoted = elements.map((element) => {
    if (element === null) return 'NULL'
    const needsQuotes = element === '' || /^null$/i.test(element) || /[\s"\\{},]/.test(element)
    return needsQuotes ? `"${element.replaceAll(/["\\]/g, String.raw`\$&`)}"` : element
  })
  return `{${quoted.join(',')}}`
}

const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'B',
    '"',
    '\\',
    '{',
    '}',
    ',',
    ' ',
    '\t',
    '\n',
    '\r',
    '\v',
    '\f',
    '\b',
    'é',
    '한',
    '🐘',
    'N',
    '\u0001',
  ),
})
const moment = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
})
const field: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'infinity',
    'NaN',
    't',
    'f',
    '0',
    '-0',
    '24:00:00',
    '{}',
    '0044-03-15 BC',
    String.raw`\\x00ff`,
  ),
  text.map(escaped),
  fc.integer().map(String),
  fc
    .tuple(fc.integer({ min: -9999, max: 9999 }), fc.integer({ min: 10, max: 99 }))
    .map(([a, b]) => `${a}.${b}`),
  fc.double().map(shortestDouble),
  fc.uuid(),
  moment.map((date) => date.toISOString().slice(0, 10)),
  moment.map((date) => `${date.toISOString().slice(0, 10)} ${date.toISOString().slice(11, 19)}+00`),
)

describe('whatever a table holds', () => {
  it('comes back byte for byte, at the latest when columns are text', async () => {
    const tables = fc
      .array(fc.constantFrom(...types, 'text', 'text[]', 'integer[]', 'jsonb'), {
        minLength: 1,
        maxLength: 4,
      })
      .chain((chosen) =>
        fc.record({
          chosen: fc.constant(chosen),
          rows: fc.array(
            fc.tuple(
              ...chosen.map(() =>
                fc.oneof(
                  { weight: 1, arbitrary: fc.constant(String.raw`\N`) },
                  { weight: 3, arbitrary: field },
                ),
              ),
            ),
            { maxLength: 20 },
          ),
          size: fc.integer({ min: 1, max: 50 }),
        }),
      )
    await fc.assert(
      fc.asyncProperty(tables, async ({ chosen, rows, size }) => {
        const layout = layoutOf(chosen)
        const copy = Buffer.from(rows.map((row) => `${row.join('\t')}\n`).join(''))
        const { asText } = await writtenAtLast(copy, layout)
        const again = await written(inChunks(copy, size), { ...layout, asText: new Set(asText) })
        expect(await readBack(again, layout)).toEqual(copy)
      }),
      { numRuns: 300 },
    )
  })

  it('of lists stays a list, with its NULLs and quotes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.array(fc.option(text)))), async (lists) => {
        const copy = Buffer.from(
          lists.map((list) => `${list === null ? String.raw`\N` : escaped(arrayOf(list))}\n`).join(''),
        )
        const layout = layoutOf(['text[]'])
        expect(await readBack(await written(copy, layout), layout)).toEqual(copy)
      }),
    )
  })

  it('of floating point is printed so that it is read as the same number', () => {
    fc.assert(
      fc.property(fc.double(), fc.float(), (double, real) => {
        expect(Number(shortestDouble(double))).toBe(double)
        expect(Math.fround(Number(shortestReal(real)))).toBe(real)
      }),
      { numRuns: 2000 },
    )
  })
})
