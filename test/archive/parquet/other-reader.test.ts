import { parquetMetadata } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { asyncBufferOf, rowsOf } from './other-reader.ts'
import { layoutOf, written } from './round-trip.ts'

const types = [
  'bigint',
  'smallint',
  'timestamp with time zone',
  'timestamp without time zone',
  'date',
  'uuid',
  'numeric(8,2)',
  'numeric(12,2)',
  'numeric(30,2)',
  'boolean',
  'double precision',
  'real',
  'jsonb',
  'bytea',
  'text[]',
  'integer[]',
  'inet',
]

const rows = [
  '9007199254740993',
  '-5',
  '2026-11-21 10:00:00.25+00',
  '1969-12-31 23:59:59',
  '2024-02-29',
  '00112233-4455-6677-8899-aabbccddeeff',
  '-1.25',
  '1234567890.50',
  '-1234567890.50',
  't',
  '0.1',
  '0.5',
  '{"a": [1]}',
  String.raw`\\x68690a`,
  String.raw`{"a b",NULL,"\\"",c}`,
  '{}',
  '10.0.0.0/8',
].join('\t')

describe('another reader of Parquet', () => {
  it('sees the values that the database has', async () => {
    const nulls = types.map(() => String.raw`\N`).join('\t')
    const file = await written(`${rows}\n${nulls}\n${rows}\n`, layoutOf(types))
    const [first, second, third] = await rowsOf(asyncBufferOf(file))
    expect(first).toEqual({
      c1: 9007199254740993n,
      c2: -5,
      c3: new Date('2026-11-21T10:00:00.250Z'),
      c4: new Date('1969-12-31T23:59:59Z'),
      c5: new Date('2024-02-29'),
      c6: '00112233-4455-6677-8899-aabbccddeeff',
      c7: -1.25,
      c8: 1234567890.5,
      c9: -1234567890.5,
      c10: true,
      c11: 0.1,
      c12: 0.5,
      c13: { a: [1] },
      c14: expect.anything() as unknown,
      c15: ['a b', null, '"', 'c'],
      c16: [],
      c17: '10.0.0.0/8',
    })
    expect(Object.values(second ?? {}).every((value) => (value ?? null) === null)).toBe(true)
    expect(third).toEqual(first)
  })

  it('sees an instant as one and a wall clock as one', async () => {
    const { schema } = parquetMetadata(await written('', layoutOf(types)))
    expect(schema[3]?.logical_type).toEqual({ type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' })
    expect(schema[4]?.logical_type).toEqual({ type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' })
    expect(schema[6]?.logical_type).toEqual({ type: 'UUID' })
    expect(schema[8]).toMatchObject({ type: 'INT64', precision: 12, scale: 2 })
  })

  it('finds every page compressed by zstd', async () => {
    const { row_groups } = parquetMetadata(await written(`${rows}\n`, layoutOf(types)))
    expect(new Set(row_groups[0]?.columns.map(({ meta_data }) => meta_data?.codec))).toEqual(
      new Set(['ZSTD']),
    )
  })

  it('can pass over row groups by the least and the greatest value, and the number of NULLs', async () => {
    const columns = [
      'bigint',
      'timestamp with time zone',
      'date',
      'numeric(8,2)',
      'numeric(12,2)',
      'smallint',
      'text',
    ]
    const lines = [
      ['-9007199254740993', '2026-01-02 00:00:00+00', '2026-01-02', '-1.50', '5.00', '7', 'a'],
      [
        '9223372036854775807',
        '1969-12-31 23:59:59.5+00',
        '1969-12-31',
        '2.00',
        '-12345678.90',
        '-7',
        String.raw`\N`,
      ],
      ['4294967296', String.raw`\N`, '2000-01-01', '0.00', '0.00', '0', String.raw`\N`],
    ]
    const file = await written(lines.map((line) => `${line.join('\t')}\n`).join(''), layoutOf(columns))
    const chunks = parquetMetadata(file).row_groups[0]?.columns.map(({ meta_data }) => meta_data?.statistics)
    expect(chunks).toMatchObject([
      { min_value: -9007199254740993n, max_value: 9223372036854775807n, null_count: 0n },
      {
        min_value: new Date('1969-12-31T23:59:59.5Z'),
        max_value: new Date('2026-01-02T00:00:00Z'),
        null_count: 1n,
      },
      { min_value: new Date('1969-12-31'), max_value: new Date('2026-01-02'), null_count: 0n },
      { min_value: -1.5, max_value: 2 },
      { min_value: -12345678.9, max_value: 5 },
      { min_value: -7, max_value: 7 },
      { null_count: 2n },
    ])
  })
})
