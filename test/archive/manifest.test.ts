import { expect, it } from 'vitest'
import { columnsIn, contentsIn, layoutIn, readManifest, writeManifest } from '../../src/archive/manifest.ts'
import { type Manifest } from '../../src/archive/manifest-schema.ts'
import { MemoryStore } from './memory-store.ts'

const column: Manifest['columns'][number] = {
  name: 'id',
  type: 'bigint',
  notNull: true,
  collation: null,
  generated: null,
  identity: null,
  default: null,
  castsAsPrinted: true,
  storedAs: 'text',
}

const manifest: Manifest = {
  manifestVersion: 1,
  archivedAt: '2026-11-21T10:30:00.123456789Z',
  partitiond: '0.1.0',
  server: { version: '18.4', encoding: 'UTF8', settings: { TimeZone: 'UTC' } },
  database: { systemIdentifier: '7412345678901234567', oid: 16_384, name: 'app' },
  parent: { schema: 'public', name: 'events' },
  partition: { schema: 'archive', name: 'events_2025', oid: 16_400, owner: 'app', kind: 'table' },
  key: {
    column: 'ts',
    isExpression: false,
    type: 'timestamptz',
    lower: 'MINVALUE',
    upper: null,
    min: null,
    max: null,
  },
  columns: [
    column,
    { ...column, name: 'twice', generated: { kind: 'stored', expression: 'id * 2' }, storedAs: null },
  ],
  ddl: {
    table: ['create table archive.events_2025 (id bigint)'],
    constraints: [],
    indexes: [],
    defaults: [],
    comments: [],
  },
  byHand: { load: 'copy archive.events_2025 (id) from stdin', check: 'select 1' },
  contents: { rows: 3, digest: { algorithm: 'sum-of-chained-hashtextextended', value: '00ff00ff00ff00ff' } },
  format: 'copy',
  compression: 'zstd',
  files: [{ name: 'data.copy.zst', bytes: 9, sha256: 'a'.repeat(64), uncompressedBytes: 30 }],
}

const signal = new AbortController().signal

function stored(bytes: Uint8Array | string): MemoryStore {
  const store = new MemoryStore()
  store.objects.set('manifest.json', Buffer.from(bytes))
  return store
}

it('a manifest is read back as it was written', async () => {
  const { bytes, sha256 } = writeManifest(manifest)
  const read = await readManifest(stored(bytes), 'manifest.json', { sha256 }, signal)
  expect(read).toEqual({ manifest, bytes: bytes.length })
})

it('tells what the archive holds, and how to read it', () => {
  expect(contentsIn(manifest)).toEqual({ rows: 3, digest: '00ff00ff00ff00ff' })
  expect(columnsIn(manifest).map(({ name, generated }) => [name, generated])).toEqual([
    ['id', false],
    ['twice', true],
  ])
  expect(layoutIn(manifest)).toMatchObject({ compression: 'zstd', encoding: 'UTF8' })
  expect(layoutIn(manifest).columns.map(({ name }) => name)).toEqual(['id'])
})

const [file] = manifest.files

it.each([
  ['is cut short', JSON.stringify(manifest).slice(0, -1)],
  ['is no JSON', 'hello'],
  ['is no text', Buffer.from([0xff, 0xfe])],
  ['is no object', '[]'],
  ['is of a later version', JSON.stringify({ ...manifest, manifestVersion: 2 })],
  ['says more than it should', JSON.stringify({ ...manifest, more: 1 })],
  ['says less than it should', JSON.stringify({ ...manifest, contents: undefined })],
  [
    'leads out of its folder',
    JSON.stringify({ ...manifest, files: [{ ...file, name: '../data.copy.zst' }] }),
  ],
  [
    'leads into another folder',
    JSON.stringify({ ...manifest, files: [{ ...file, name: 'a/data.copy.zst' }] }),
  ],
  ['names no file', JSON.stringify({ ...manifest, files: [] })],
  ['counts backwards', JSON.stringify({ ...manifest, files: [{ ...file, bytes: -1 }] })],
  ['sets a prototype', JSON.stringify(manifest).replace('{', '{"__proto__": {"a": 1},')],
])('a manifest that %s is not believed', async (_what, text) => {
  const read = readManifest(stored(text), 'manifest.json', { sha256: undefined }, signal)
  await expect(read).rejects.toMatchObject({ code: 'archive-damaged' })
})

it('a manifest without an end is not read to its end', async () => {
  const read = readManifest(stored(' '.repeat(17 << 20)), 'manifest.json', { sha256: undefined }, signal)
  await expect(read).rejects.toThrow(/too long/)
})

it('a manifest that was altered since is not believed', async () => {
  const { bytes, sha256 } = writeManifest(manifest)
  const altered = Buffer.concat([bytes, Buffer.from('\n')])
  await expect(readManifest(stored(altered), 'manifest.json', { sha256 }, signal)).rejects.toThrow(
    /SHA-256 differs/,
  )
})

it('a manifest that is not there is missing', async () => {
  const read = readManifest(new MemoryStore(), 'manifest.json', { sha256: undefined }, signal)
  await expect(read).rejects.toMatchObject({ code: 'archive-missing' })
})
