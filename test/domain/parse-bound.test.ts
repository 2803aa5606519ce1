import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBound, tokenize } from '../../src/domain/parse-bound.ts'
import { formatKeyValue } from '../../src/domain/key-value.ts'
import { isRangeKeyType, type PartitionKey } from '../../src/domain/key.ts'

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

const intThenTime: PartitionKey = { method: 'range', columns: [column('integer'), column('timestamptz')] }
const bytewise = { ...column('text'), collation: 'C' }

describe('a bound of another kind of key', () => {
  const shown = (text: string, each: PartitionKey): unknown => {
    const bound = parseBound(text, each)
    const [leading] = each.columns
    if (bound.kind !== 'range' || leading === undefined || !isRangeKeyType(leading.type)) return bound
    const { type } = leading
    return [bound.lower, bound.upper].map((end) => formatKeyValue(end, type))
  }

  it.each([
    ["FOR VALUES FROM ('1') TO ('100')", key('bigint'), ['1', '100']],
    ['FOR VALUES FROM (-5) TO (MAXVALUE)', key('integer'), ['-5', 'MAXVALUE']],
    ['FOR VALUES FROM (1.500) TO (NaN)', key('numeric'), ['1.5', 'NaN']],
    ["FOR VALUES FROM ('-Infinity') TO (-0.25)", key('numeric'), ['-infinity', '-0.25']],
    [
      "FOR VALUES FROM (MINVALUE) TO ('019b7a2c-8000-0000-0000-000000000000')",
      key('uuid'),
      ['MINVALUE', '019b7a2c-8000-0000-0000-000000000000'],
    ],
    ["FOR VALUES FROM ('a''b') TO ('크')", { method: 'range', columns: [bytewise] } as const, ["a'b", '크']],
    // One value of the leading column further than its last row.
    ['FOR VALUES FROM (1, MINVALUE) TO (1, MAXVALUE)', intThenTime, ['1', '2']],
    ['FOR VALUES FROM (MINVALUE, MINVALUE) TO (7, MINVALUE)', intThenTime, ['MINVALUE', '7']],
  ])('%s is a range', (text, each, ends) => {
    expect(shown(text, each)).toEqual(ends)
  })

  it.each([
    [
      "FOR VALUES IN ('a', 'b,c', 'it''s', 'NULL', NULL)",
      key('text', 'list'),
      { kind: 'list', values: ['a', 'b,c', "it's", 'NULL', null] },
    ],
    ['FOR VALUES IN (1, 2)', key('integer', 'list'), { kind: 'list', values: ['1', '2'] }],
    [
      'FOR VALUES WITH (modulus 4, remainder 1)',
      key('bigint', 'hash'),
      { kind: 'hash', modulus: 4, remainder: 1 },
    ],
  ])('%s is read', (text, each, bound) => {
    expect(shown(text, each)).toEqual(bound)
  })
})

describe('a bound that nobody here reads into', () => {
  it.each([
    ["FOR VALUES FROM ('1.5') TO ('2.5')", key('double precision')],
    // The order of texts is that of their bytes in one collation alone.
    ["FOR VALUES FROM ('a') TO ('b')", key('text')],
    ['FOR VALUES WITH (modulus 4)', key('bigint', 'hash')],
    // It cuts through the rows of one value.
    ["FOR VALUES FROM (1, '2026-01-01 00:00:00+00') TO (1, MAXVALUE)", intThenTime],
    ["FOR VALUES FROM ('MINVALUE') TO ('b')", { method: 'range', columns: [bytewise] } as const],
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
