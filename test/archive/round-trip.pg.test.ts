import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { archivedRows } from '../../src/archive/archived-rows.ts'
import { exportObject } from '../../src/archive/export.ts'
import { formats } from '../../src/archive/formats/registry.ts'
import { placeOf } from '../../src/archive/location.ts'
import { openDirectory } from '../../src/archive/stores/directory.ts'
import { columnsIn, layoutIn } from '../../src/archive/manifest.ts'
import { verifyObject } from '../../src/archive/verify.ts'
import { CopySession } from '../../src/postgres/copy-session.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { copyIn } from '../../src/sql/clauses/copy-out.ts'
import { cluster, describeEachMajor, type TestDatabase } from '../support/cluster.ts'
import { ownTypes, valuesByType } from './digest-types.ts'
import { exportOf } from './table-export.ts'

/** A table of one column per built-in type, with every value that is special in it, and rows of NULLs between. */
async function makeEverything(db: TestDatabase): Promise<void> {
  const types = Object.entries(valuesByType)
  await db.exec(ownTypes)
  const longest = Math.max(...types.map(([, values]) => values.length))
  await db.exec(
    `create table public.every (ts timestamptz not null, ${types.map(([type], at) => `c${at} ${type}`).join(', ')})`,
  )
  for (let row = 0; row <= longest; row += 1) {
    const values = types.map(([type, each]) =>
      each[row] === undefined ? 'null' : `(${each[row]})::${plain(type)}`,
    )
    await db.exec(`insert into public.every values ('2025-03-01', ${values.join(', ')})`)
  }
}

const plain = (type: string): string => type.replace(/ collate .*$/, '')

describeEachMajor('what is archived', (major) => {
  it.each([
    ['copy', 'zstd'],
    ['copy', 'gzip'],
    ['csv', 'zstd'],
    ['parquet', 'zstd'],
  ] as const)('comes back the same from %s with %s, whatever its types', async (formatName, compression) => {
    await using db = await (await cluster(major)).database()
    await makeEverything(db)
    const asked = await exportOf(db, 'public.every', { formatName })
    const request = { ...asked, layout: { ...asked.layout, compression } }
    const written = await exportObject(request)
    const reading = {
      store: request.store,
      key: written.location.slice('memory:///'.length),
      formats,
      signal: request.signal,
      onProgress: (): void => {},
    }
    const expected = { manifestSha256: written.manifestSha256, contents: written.contents }
    const { manifest } = await verifyObject({ ...reading, expected })
    await db.exec('create table public.again (like public.every)')
    await using session = await CopySession.open(fixedTarget('main', db.url))
    const load = copyIn({ schema: 'public', name: 'again' }, columnsIn(manifest), layoutIn(manifest).encoding)
    await session.copyFrom({ text: load.text, lock: null }, archivedRows({ ...reading, manifest }))
    const again = await exportObject(await exportOf(db, 'public.again'))
    expect(again.contents).toEqual(written.contents)
  })

  it('is found again in a directory by the address that the ledger keeps', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`create table public.e (id bigint, ts timestamptz not null);
      insert into public.e select g, '2025-03-01' from generate_series(1, 1000) g`)
    const path = join(mkdtempSync(join(tmpdir(), 'archive-')), '100% größe')
    mkdirSync(path)
    try {
      await using store = await openDirectory({ kind: 'directory', path })
      const written = await exportObject({ ...(await exportOf(db, 'public.e')), store })
      const { destination, key } = placeOf(written.location)
      expect(destination).toEqual({ kind: 'directory', path })
      if (destination.kind !== 'directory') return
      await using again = await openDirectory(destination)
      const { manifestSha256, contents } = written
      const found = await verifyObject({
        store: again,
        key,
        formats,
        expected: { manifestSha256, contents },
        signal: new AbortController().signal,
        onProgress: () => {},
      })
      expect(found.bytes).toBe(written.bytes)
    } finally {
      rmSync(dirname(path), { recursive: true })
    }
  })
})
