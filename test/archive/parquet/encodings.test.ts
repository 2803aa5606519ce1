import { describe, expect, it } from 'vitest'
import { asyncBufferOf, rowsOf } from './other-reader.ts'
import { failureOf, layoutOf, readBack, roundTrip, written } from './round-trip.ts'

/** All bytes that are text in this encoding, and in which form a field has them. */
const upper = (from: number, to: number): Buffer =>
  Buffer.from(Array.from({ length: to - from + 1 }, (_, i) => from + i))

describe('text of a database that is not UTF-8', () => {
  it.each([
    ['LATIN1', upper(0x80, 0xff)],
    ['LATIN2', upper(0x80, 0xff)],
    ['LATIN5', upper(0x80, 0xff)],
    ['LATIN9', upper(0x80, 0xff)],
    ['LATIN10', upper(0x80, 0xff)],
    ['KOI8R', upper(0x80, 0xff)],
    ['WIN866', upper(0x80, 0xff)],
    ['WIN1252', upper(0xa0, 0xff)],
    ['WIN1251', upper(0xc0, 0xff)],
    ['EUC_KR', Buffer.from([0xb0, 0xa1, 0xc8, 0xfe, 0x41, 0xc7, 0xd1])],
    ['EUC_JP', Buffer.from([0xa4, 0xa2, 0x8e, 0xb1, 0x8f, 0xb0, 0xa1, 0x5a])],
    ['EUC_CN', Buffer.from([0xb0, 0xa1, 0xd6, 0xd0])],
  ])('comes back byte for byte from %s', async (encoding, bytes) => {
    const copy = Buffer.concat([
      Buffer.from('a'),
      bytes,
      Buffer.from('\t{"b '),
      bytes,
      Buffer.from('"}\t"'),
      bytes,
      Buffer.from('"\n'),
    ])
    expect(await roundTrip(copy, layoutOf(['text', 'text[]', 'jsonb'], { encoding }))).toEqual(copy)
  })

  it.each([
    ['LATIN1', [0x80, 0xe9], '\u0080é'],
    ['LATIN9', [0xa4], '€'],
    ['WIN1252', [0x80], '€'],
    ['KOI8R', [0xc1], 'а'],
    ['EUC_KR', [0xc7, 0xd1], '한'],
    ['EUC_JP', [0xa4, 0xa2], 'あ'],
    ['EUC_CN', [0xd6, 0xd0], '中'],
  ])('from %s is UTF-8 in the file', async (encoding, bytes, text) => {
    const file = await written(Buffer.from([...bytes, 0x0a]), layoutOf(['text'], { encoding }))
    expect(await rowsOf(asyncBufferOf(file))).toEqual([{ c1: text }])
  })

  it.each(['SQL_ASCII', 'MULE_INTERNAL', 'EUC_TW', 'EUC_JIS_2004', 'unheard of'])(
    'is refused from %s',
    async (encoding) => {
      const layout = layoutOf(['integer'], { encoding })
      expect(await failureOf(written('1\n', layout))).toMatchObject({ code: 'archive-not-supported' })
      const file = await written('1\n', layoutOf(['integer']))
      expect(await failureOf(readBack(file, layout))).toMatchObject({ code: 'archive-not-supported' })
    },
  )

  it.each([
    ['WIN1253', [0xd2]],
    ['EUC_KR', [0xb0, 0x0a]],
    ['EUC_JP', [0xff, 0xff]],
  ])('is refused from %s where bytes are no character', async (encoding, bytes) => {
    const copy = Buffer.from([0x61, ...bytes.filter((byte) => byte !== 0x0a), 0x0a])
    expect(await failureOf(written(copy, layoutOf(['text'], { encoding })))).toMatchObject({
      code: 'archive-not-supported',
    })
  })
})
