import { expect, it } from 'vitest'
import * as fc from 'fast-check'
import { endpointAt } from '../../src/domain/endpoint.ts'
import { type RangeKeyType } from '../../src/domain/key.ts'
import { formatKeyValue, parseKeyValue } from '../../src/domain/key-value.ts'
import { textFormat } from '../../src/domain/key-values/text.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'

const anyTime = fc.bigInt({ min: -210_866_803_200_000_000n, max: 9_224_318_015_999_999_999n })
const whole = (bits: bigint): readonly bigint[] =>
  fc.sample(fc.bigInt({ min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n }), 300)
/** Everything but the one character that no text holds. */
const anyText = fc.string({ unit: 'binary', maxLength: 16 }).filter((text) => !text.includes('\0'))

const samples: readonly (readonly [RangeKeyType, readonly bigint[]])[] = [
  ['timestamptz', fc.sample(anyTime, 300)],
  ['timestamp', fc.sample(anyTime, 300)],
  ['date', fc.sample(fc.bigInt({ min: -2_440_588n, max: 2_145_042_905n }), 300)],
  ['smallint', whole(16n)],
  ['integer', whole(32n)],
  ['bigint', whole(64n)],
  ['numeric', fc.sample(fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), 300)],
  ['uuid', fc.sample(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), 300)],
  ['text', fc.sample(anyText, 300).map((text) => textFormat.parse(text) ?? 0n)],
]

describeEachMajor('key values', (major) => {
  it.each(samples)('of type %s are written as the server prints them', async (type, positions) => {
    await using database = await (await cluster(major)).database()
    const client = await database.client()
    await client.query("set timezone = 'UTC'; set datestyle = 'ISO, YMD'")
    const texts = positions.map((position) => formatKeyValue(position, type))
    const { rows } = await client.query<{ printed: string }>(
      `select value::${type}::text as printed from unnest($1::text[]) with ordinality as given(value, place) order by place`,
      [texts],
    )
    expect(rows.map(({ printed }) => printed)).toEqual(texts)
  })

  it.each(samples)('of type %s stand in the order in which the server has them', async (type, positions) => {
    await using database = await (await cluster(major)).database()
    const client = await database.client()
    await client.query("set timezone = 'UTC'; set datestyle = 'ISO, YMD'")
    const collation = type === 'text' ? 'collate "C"' : ''
    const { rows } = await client.query<{ printed: string }>(
      `select value::${type}::text as printed from unnest($1::text[]) as given(value) order by value::${type} ${collation}`,
      [positions.map((position) => formatKeyValue(position, type))],
    )
    const ordered = positions.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    expect(rows.map(({ printed }) => parseKeyValue(printed, type))).toEqual(ordered.map(endpointAt))
  })

  it('are read whatever offset the server prints', async () => {
    await using database = await (await cluster(major)).database()
    const client = await database.client()
    await client.query("set timezone = 'Asia/Kolkata'; set datestyle = 'ISO, YMD'")
    const positions = [-6_000_000_000_000_000n, -3_786_825_600_000_000n, 0n, 1_775_001_600_000_001n]
    const { rows } = await client.query<{ printed: string }>(
      `select value::timestamptz::text as printed from unnest($1::text[]) with ordinality as given(value, place) order by place`,
      [positions.map((position) => formatKeyValue(position, 'timestamptz'))],
    )
    expect(rows[0]?.printed).toContain('+05:53:28')
    expect(rows.map(({ printed }) => parseKeyValue(printed, 'timestamptz'))).toEqual(
      positions.map(endpointAt),
    )
  })
})
