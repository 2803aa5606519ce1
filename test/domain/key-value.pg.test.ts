import { expect, it } from 'vitest'
import * as fc from 'fast-check'
import { endpointAt } from '../../src/domain/endpoint.ts'
import { type TimeKeyType } from '../../src/domain/key.ts'
import { formatKeyValue, parseKeyValue } from '../../src/domain/key-value.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'

const anyTime = fc.bigInt({ min: -210_866_803_200_000_000n, max: 9_224_318_015_999_999_999n })
const samples: readonly (readonly [TimeKeyType, readonly bigint[]])[] = [
  ['timestamptz', fc.sample(anyTime, 300)],
  ['timestamp', fc.sample(anyTime, 300)],
  ['date', fc.sample(fc.bigInt({ min: -2_440_588n, max: 2_145_042_905n }), 300)],
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
