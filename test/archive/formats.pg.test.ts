import { expect, it } from 'vitest'
import { copyFormat } from '../../src/archive/formats/copy.ts'
import { csvFormat } from '../../src/archive/formats/csv.ts'
import { storedColumns } from '../../src/domain/archive.ts'
import { zstdDecompressSync } from 'node:zlib'
import { cluster, describeEachMajor } from '../support/cluster.ts'
import { ArchiveEyes, digestOf, together } from './digest-support.ts'
import { ownTypes, valuesByType } from './digest-types.ts'
import { fileOf, inPieces } from './formats-support.ts'

/** One row a value, the other columns NULL. */
function everyType(): string {
  const types = Object.keys(valuesByType)
  const rows = Object.values(valuesByType).flatMap((values, at) =>
    values.map((value) => `insert into public.t (c${at}) values (${value})`),
  )
  return `${ownTypes};
    create table public.t (${types.map((type, at) => `c${at} ${type}`).join(', ')}); ${rows.join('; ')};
    create table public.again (like public.t)`
}

describeEachMajor('files of rows', (major) => {
  it.each([copyFormat, csvFormat])('in format $name bring back every value of every type', async (format) => {
    await using db = await (await cluster(major)).database()
    await db.exec(everyType())
    await using eyes = await ArchiveEyes.open(db.url)
    const contents = await eyes.onServer('t')
    for (const compression of ['zstd', 'gzip'] as const) {
      const columns = storedColumns(await eyes.columns('t'))
      const layout = { columns, compression, encoding: eyes.encoding }
      const file = await together(format.write(eyes.copy('t'), layout))
      expect(await digestOf(format.read(fileOf(file), layout), columns.length)).toEqual(contents)
      await db.exec('truncate public.again')
      expect(await eyes.fill('again', format.read(fileOf(file), layout))).toBe(contents.rows)
      expect(await eyes.onServer('again')).toEqual(contents)
    }
  })

  it('as CSV are what COPY writes and reads itself', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(everyType())
    await using eyes = await ArchiveEyes.open(db.url)
    const layout = { columns: await eyes.columns('t'), compression: 'zstd', encoding: eyes.encoding } as const
    const ours = zstdDecompressSync(await together(csvFormat.write(eyes.copy('t'), layout)))
    const text = 'copy public.t to stdout with (format csv, header)'
    const theirs = await together(eyes.session.copyTo({ text, lock: null }))
    expect(ours.equals(theirs)).toBe(true)
    const back = { text: 'copy public.again from stdin with (format csv, header)', lock: null }
    await eyes.session.copyFrom(back, inPieces(ours, 1000))
    expect(await eyes.onServer('again')).toEqual(await eyes.onServer('t'))
  })
})
