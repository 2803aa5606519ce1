import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBound, tokenize } from '../../src/catalog/parse-bound.ts'
import { type PartitionKey } from '../../src/domain/key.ts'

const column = (type: string): PartitionKey['columns'][number] => ({
  name: 'k',
  isExpression: false,
  type,
  notNull: true,
})
const key = (type: string, method: PartitionKey['method'] = 'range'): PartitionKey => ({
  method,
  columns: [column(type)],
})
const at = (position: bigint): unknown => ({ kind: 'value', position })

describe('the bound of a time partition', () => {
  it.each([
    [
      "FOR VALUES FROM ('2026-03-01 00:00:00+00') TO ('2026-04-01 00:00:00+00')",
      at(1_772_323_200_000_000n),
      at(1_775_001_600_000_000n),
    ],
    ["FOR VALUES FROM (MINVALUE) TO ('1970-01-01 00:00:00+00')", { kind: 'minvalue' }, at(0n)],
    ["FOR VALUES FROM ('1970-01-01 00:00:00.000001+00') TO (MAXVALUE)", at(1n), { kind: 'maxvalue' }],
    ["FOR VALUES FROM ('-infinity') TO ('infinity')", { kind: '-infinity' }, { kind: 'infinity' }],
    [
      "FOR VALUES FROM ('4713-01-01 00:00:00+00 BC') TO ('1970-01-01 00:00:00+00')",
      at(-210_863_520_000_000_000n),
      at(0n),
    ],
  ])('%s is a range', (text, lower, upper) => {
    expect(parseBound(text, key('timestamptz'))).toEqual({ kind: 'range', lower, upper })
  })

  it('follows the type of its key', () => {
    const text = "FOR VALUES FROM ('1970-01-02') TO ('1970-01-05')"
    expect(parseBound(text, key('date'))).toEqual({ kind: 'range', lower: at(1n), upper: at(4n) })
    const wall = "FOR VALUES FROM ('1970-01-01 00:00:01') TO ('1970-01-01 00:00:02')"
    expect(parseBound(wall, key('timestamp'))).toEqual({
      kind: 'range',
      lower: at(1_000_000n),
      upper: at(2_000_000n),
    })
  })

  it('DEFAULT is its own kind, whatever the key', () => {
    for (const each of [key('timestamptz'), key('bigint'), key('text', 'list')]) {
      expect(parseBound('DEFAULT', each)).toEqual({ kind: 'default' })
    }
  })
})

describe('a bound that nobody here reads into', () => {
  it.each([
    ["FOR VALUES FROM ('1') TO ('100')", key('bigint')],
    ['FOR VALUES FROM (1) TO (100)', key('integer')],
    ["FOR VALUES IN ('a', 'b,c', 'it''s', NULL)", key('text', 'list')],
    ["FOR VALUES IN ('2026-01-01')", key('date', 'list')],
    ['FOR VALUES WITH (modulus 4, remainder 1)', key('bigint', 'hash')],
    [
      "FOR VALUES FROM (1, '2026-01-01 00:00:00+00') TO (1, MAXVALUE)",
      { method: 'range', columns: [column('integer'), column('timestamptz')] } as const,
    ],
    // What DateStyle = SQL would print.
    ["FOR VALUES FROM ('01/03/2026 00:00:00 UTC') TO ('01/04/2026 00:00:00 UTC')", key('timestamptz')],
    ["FOR VALUES FROM (now()) TO ('2026-04-01 00:00:00+00')", key('timestamptz')],
    ["FOR VALUES FROM ('2026-03-01 00:00:00+00') TO (", key('timestamptz')],
    ["FOR VALUES FROM ('2026-03-01 00:00:00+00", key('timestamptz')],
    ['', key('timestamptz')],
  ])('%s is kept as it is', (text, each) => {
    expect(parseBound(text, each)).toEqual({ kind: 'opaque', text })
  })
})

describe('the words of a bound', () => {
  it('come back as they went in, whatever stands inside quotes', () => {
    const value = fc.string({ unit: fc.constantFrom('a', "'", ',', '(', ')', ' ', '\\', '크', '"') })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
        const quoted = values.map((each) => `'${each.replaceAll("'", "''")}'`).join(', ')
        const texts = tokenize(`FOR VALUES IN (${quoted}, NULL)`)
          .filter(({ kind }) => kind === 'value')
          .map(({ text }) => text)
        expect(texts).toEqual(values)
      }),
    )
  })

  it('are read to the end of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', "'", ',', '(', ')', ' ', '1') }), (text) => {
        const bound = parseBound(text, key('timestamptz'))
        expect(bound).toEqual({ kind: 'opaque', text })
      }),
    )
  })
})
