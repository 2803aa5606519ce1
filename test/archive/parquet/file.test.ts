import { randomBytes } from 'node:crypto'
import { parquetMetadata } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { parquetFormat } from '../../../src/archive/formats/parquet.ts'
import { failureOf, fileOf, inChunks, layoutOf, readBack, roundTrip, written } from './round-trip.ts'

describe('a Parquet file', () => {
  it('of a table without rows is read as no rows', async () => {
    expect(await roundTrip('', layoutOf(['bigint', 'text[]']))).toHaveLength(0)
  })

  it('of a table without columns has its rows', async () => {
    expect((await roundTrip('\n\n\n', layoutOf([]))).toString()).toBe('\n\n\n')
  })

  it('holds columns of any name', async () => {
    const names = [
      'a.b',
      'say "no"',
      'ünï 한',
      ' ',
      "it's",
      'list',
      'element',
      '\u{feff}mark',
      'A',
      'a',
      'x'.repeat(63),
    ]
    const layout = layoutOf(names.map((name, i) => [name, i % 2 === 0 ? 'text' : 'integer[]'] as const))
    const copy = `${names.map((_, i) => (i % 2 === 0 ? 'a' : '{1,2}')).join('\t')}\n`
    expect((await roundTrip(copy, layout)).toString()).toBe(copy)
  })

  it('has the same rows however the text was cut', async () => {
    const layout = layoutOf(['bigint', 'text', 'text[]'])
    const copy = Buffer.from(String.raw`1	a\tb\\	{"a b",NULL}` + '\n' + String.raw`\N	\N	\N` + '\n')
    for (const size of [1, 2, 3, 7, 1000]) {
      expect(await readBack(await written(inChunks(copy, size), layout), layout)).toEqual(copy)
    }
  })

  it('takes a row of 50 MB', async () => {
    const layout = layoutOf(['bigint', 'text', 'jsonb', 'bytea'])
    const long = Buffer.alloc(50_000_000, 'a\\nb')
    const copy = Buffer.concat([Buffer.from('1\t'), long, Buffer.from('\t{}\t\\\\x00\n2\tx\t{}\t\\N\n')])
    expect((await roundTrip(copy, layout)).equals(copy)).toBe(true)
  }, 60_000)

  it('of many rows comes in several row groups', async () => {
    const layout = layoutOf(['integer', 'boolean'])
    const rows = 1_500_000
    const copy = Buffer.from(Array.from({ length: rows }, (_, i) => `${i}\tt\n`).join(''))
    const file = await written(copy, layout)
    const groups = parquetMetadata(file).row_groups.map(({ num_rows }) => Number(num_rows))
    expect(groups).toHaveLength(2)
    expect(groups.reduce((sum, count) => sum + count, 0)).toBe(rows)
    expect((await readBack(file, layout)).equals(copy)).toBe(true)
  }, 60_000)

  it('of large rows comes in several row groups, which end between rows', async () => {
    const layout = layoutOf(['bigint', 'text', 'text'])
    const noise = randomBytes(39_000_000).toString('base64')
    const lines = Array.from(
      { length: 13 },
      (_, i) => `${i}\t${noise.slice(i * 4_000_000, (i + 1) * 4_000_000)}\tend\n`,
    )
    const copy = Buffer.from(lines.join(''))
    const file = await written(copy, layout)
    const groups = parquetMetadata(file).row_groups.map(({ num_rows }) => Number(num_rows))
    expect(groups.length).toBeGreaterThan(1)
    expect(groups.reduce((sum, count) => sum + count, 0)).toBe(lines.length)
    expect((await readBack(file, layout)).equals(copy)).toBe(true)
  }, 60_000)

  it('tells for the manifest how each column is stored', () => {
    const types = [
      'bigint',
      'timestamp(3) with time zone',
      'numeric(12,2)',
      'numeric',
      'numeric(50,2)',
      'text',
      'uuid[]',
      'inet',
    ]
    expect(parquetFormat.storedAs(layoutOf(types))).toEqual([
      'INT64',
      'TIMESTAMP(MICROS, UTC)',
      'DECIMAL(12,2)',
      undefined,
      undefined,
      undefined,
      'LIST<UUID>',
      undefined,
    ])
    expect(parquetFormat.storedAs(layoutOf(types, { asText: ['c2'] }))[1]).toBeUndefined()
  })

  it('is refused when the rows are not those of the table', async () => {
    const layout = layoutOf(['integer', 'integer'])
    for (const copy of ['1\n', '1\t2\t3\n', '1\t2', '1\t\\x\n']) {
      expect(await failureOf(written(copy, layout))).toMatchObject({ code: 'archive-damaged' })
    }
  })
})

describe('a Parquet file that is not whole', () => {
  const layout = layoutOf(['bigint', 'text', 'boolean', 'integer[]'])
  const copy = Buffer.from(
    Array.from({ length: 200 }, (_, i) => `${i}\tword ${i % 7}\tt\t{1,NULL,${i}}\n`).join(''),
  )

  it('is found damaged wherever it was cut', async () => {
    const file = await written(copy, layout)
    for (let length = 0; length < file.length; length += 1) {
      expect(await failureOf(readBack(file.subarray(0, length), layout))).toMatchObject({
        code: 'archive-damaged',
      })
    }
  })

  it('is found damaged, or gives the same rows, whichever byte was changed', async () => {
    const file = await written(copy, layout)
    for (let at = 0; at < file.length; at += 1) {
      for (const bit of [1, 16, 128]) {
        const changed = Buffer.from(file)
        changed[at] = (changed[at] ?? 0) ^ bit
        const outcome = await readBack(changed, layout).then(
          (text) => text.equals(copy),
          (error: { code?: string }) => error.code,
        )
        expect([true, 'archive-damaged'], `byte ${at}, bit ${bit}`).toContain(outcome)
      }
    }
  }, 60_000)

  it('is no file of another table', async () => {
    const file = await written(copy, layout)
    const others = [
      ['bigint', 'text', 'boolean'],
      ['bigint', 'text', 'boolean', 'bigint[]'],
      ['bigint', 'text', 'integer', 'integer[]'],
    ]
    for (const other of [...others, ['bigint', 'text', 'boolean', 'integer[]', 'text']]) {
      expect(await failureOf(readBack(file, layoutOf(other)))).toMatchObject({ code: 'archive-damaged' })
    }
  })

  it('passes on what the store says', async () => {
    const lost = new Error('the store is gone')
    const reader = { ...fileOf(await written(copy, layout)), slice: () => Promise.reject(lost) }
    await expect(Array.fromAsync(parquetFormat.read(reader, layout))).rejects.toBe(lost)
  })
})
