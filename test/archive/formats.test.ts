import * as fc from 'fast-check'
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { copyFormat } from '../../src/archive/formats/copy.ts'
import { csvFormat } from '../../src/archive/formats/csv.ts'
import { type Format, type Layout } from '../../src/archive/formats/format.ts'
import { together } from './digest-support.ts'
import { copyTextOf, fileOf, inPieces, layoutOf, rowsOfText } from './formats-support.ts'

const columns = ['id', 'a "quoted", name', 'c']

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const write = (format: Format, copy: Uint8Array, layout: Layout, size = 997): Promise<Buffer> =>
  together(format.write(inPieces(copy, size), layout))

const read = (format: Format, file: Uint8Array, layout: Layout, size = 997): Promise<Buffer> =>
  together(format.read(fileOf(file, size), layout))

const damaged = expect.objectContaining({ code: 'archive-damaged' })

const variants = [
  { format: copyFormat, compression: 'zstd', name: 'data.copy.zst' },
  { format: copyFormat, compression: 'gzip', name: 'data.copy.gz' },
  { format: csvFormat, compression: 'zstd', name: 'data.csv.zst' },
  { format: csvFormat, compression: 'gzip', name: 'data.csv.gz' },
] as const

const sample = copyTextOf(
  Array.from({ length: 30_000 }, (_, at) => [String(at), at % 3 === 0 ? null : `value "${at * 7919}"\n`, '']),
)

describe.each(variants)('a file $name', ({ format, compression, name }) => {
  const layout = layoutOf(columns, compression)

  it('is called so', () => {
    expect(format.fileName(compression)).toBe(name)
    expect(format.storedAs(layout)).toEqual([undefined, undefined, undefined])
  })

  it('gives back what went in, wherever it is cut', async () => {
    const property = fc.asyncProperty(rowsOfText, fc.integer({ min: 1, max: 50 }), async (rows, size) => {
      const copy = copyTextOf(rows)
      const file = await write(format, copy, layout, size)
      expect(text(await read(format, file, layout, size))).toBe(text(copy))
    })
    await fc.assert(property, { numRuns: 50 })
  })

  it('gives back many rows', async () => {
    const file = await write(format, sample, layout, 9000)
    expect(Buffer.compare(await read(format, file, layout, 65536), sample)).toBe(0)
  })

  it('may hold no rows, and rows of a table without columns', async () => {
    for (const [copy, names] of [
      ['', columns],
      ['\n\n\n', []],
      ['\\N\n\n\\\\.\n', ['only']],
    ] as const) {
      const file = await write(format, new TextEncoder().encode(copy), layoutOf(names, compression))
      expect(text(await read(format, file, layoutOf(names, compression)))).toBe(copy)
    }
  })

  it('is damaged when it is cut anywhere', async () => {
    const file = await write(format, sample, layout)
    for (const length of [0, 1, 5, 20, file.length >> 1, file.length - 9, file.length - 4, file.length - 1])
      await expect(read(format, file.subarray(0, length), layout)).rejects.toThrow(damaged)
  })

  it('is damaged when a byte of it is altered', async () => {
    const file = await write(format, sample, layout)
    for (const at of [0, file.length >> 2, file.length >> 1, file.length - 1]) {
      const altered = Buffer.from(file)
      altered[at] = (altered[at] ?? 0) ^ 0x10
      await expect(read(format, altered, layout)).rejects.toThrow(damaged)
    }
  })

  it('is damaged when something stands behind its end', async () => {
    const file = await write(format, sample, layout)
    for (const more of [Buffer.from('more'), Buffer.alloc(1_000_000, 'x'), Buffer.from([0])])
      await expect(read(format, Buffer.concat([file, more]), layout)).rejects.toThrow(damaged)
  })

  it('fails as its rows or its store fail', async () => {
    const failure = new Error('gone')
    const failing = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
      yield* inPieces(bytes, 1000)
      throw failure
    }
    await expect(together(format.write(failing(sample), layout))).rejects.toBe(failure)
    const file = await write(format, sample, layout)
    const broken = { ...fileOf(file), open: () => failing(file.subarray(0, 5000)) }
    await expect(together(format.read(broken, layout))).rejects.toBe(failure)
  })

  it('takes no more rows than it has room for while nobody takes its bytes', async () => {
    let taken = 0
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) {
        const piece = copyTextOf([[String(Math.random()), String(Math.random()), null]])
        taken += piece.length
        yield piece
      }
    }
    const bytes = format.write(endless(), layout)[Symbol.asyncIterator]()
    await bytes.next()
    const before = await standstill(() => taken)
    expect(before).toBeLessThan(4_000_000)
    await bytes.return?.()
    await standstill(() => taken)
  })
})

/** Waits until a number stays the same for a hundred turns of the event loop. */
async function standstill(value: () => number): Promise<number> {
  let last = -1
  for (let still = 0; still < 100; still = value() === last ? still + 1 : 0) {
    last = value()
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return last
}

describe('a CSV file', () => {
  it('is written as COPY writes it', async () => {
    const copy = copyTextOf([
      ['1', null, ''],
      ['a,b', 'say "x"', 'two\nlines\r'],
      ['\\N', '\\', '\ttab '],
    ])
    const file = await write(csvFormat, copy, layoutOf(columns))
    expect(text(zstdDecompressSync(file))).toBe(
      'id,"a ""quoted"", name",c\n1,,""\n"a,b","say ""x""","two\nlines\r"\n\\N,\\,\ttab \n',
    )
    const single = await write(csvFormat, copyTextOf([['\\.'], [null], ['']]), layoutOf(['\\.'], 'gzip'))
    expect(text(gunzipSync(single))).toBe('"\\."\n"\\."\n\n""\n')
  })

  it('has a header in ASCII where the database’s encoding is none of ours', async () => {
    const file = await write(csvFormat, copyTextOf([['1']]), layoutOf(['größe'], 'zstd', 'LATIN1'))
    expect(text(zstdDecompressSync(file))).toBe('gr??e\n1\n')
  })

  it.each([
    ['has another header', 'id,b\n1,2\n'],
    ['has half a header', 'id,'],
    ['ends within a row', 'id,a\n1,2'],
    ['ends within quotes', 'id,a\n1,"2\n'],
    ['has a quote amid a value', 'id,a\n1,x"y"\n'],
    ['has something behind a quoted value', 'id,a\n1,"x"y\n'],
    ['has an escape behind a quoted value', 'id,a\n1,"x"\\\n'],
  ])('is damaged when it %s', async (_, csv) => {
    for (const [file, compression] of [
      [zstdCompressSync(csv), 'zstd'],
      [gzipSync(csv), 'gzip'],
    ] as const)
      await expect(read(csvFormat, file, layoutOf(['id', 'a'], compression), 1)).rejects.toThrow(damaged)
  })
})
