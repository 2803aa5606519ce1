import { beforeAll, expect, it } from 'vitest'
import { exportObject } from '../../src/archive/export.ts'
import { type WrittenObject } from '../../src/archive/export-request.ts'
import { formats } from '../../src/archive/formats/registry.ts'
import { verifyObject, type VerifyRequest } from '../../src/archive/verify.ts'
import { PartitiondError } from '../../src/domain/errors.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'
import { MemoryStore } from './memory-store.ts'
import { exportOf } from './table-export.ts'

interface Archive {
  readonly objects: ReadonlyMap<string, Buffer>
  readonly written: WrittenObject
  readonly key: string
}

/** A store with the same objects, to be broken. */
function copyOf({ objects }: Archive): MemoryStore {
  const store = new MemoryStore()
  for (const [key, bytes] of objects) store.objects.set(key, Buffer.from(bytes))
  return store
}

function reading(archive: Archive, store: MemoryStore, changes: Partial<VerifyRequest> = {}): VerifyRequest {
  const { manifestSha256, contents } = archive.written
  return {
    store,
    key: archive.key,
    formats,
    expected: { manifestSha256, contents },
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  }
}

describeEachMajor('reading back', (major) => {
  let archive: Archive

  beforeAll(async () => {
    await using db = await (await cluster(major)).database()
    await db.exec(`create table public.e (id bigint, ts timestamptz not null, body text);
      insert into public.e select g, timestamptz '2025-03-01' + g * interval '1 s', md5(g::text) from generate_series(1, 3000) g`)
    const request = await exportOf(db, 'public.e')
    const written = await exportObject(request)
    archive = { objects: request.store.objects, written, key: written.location.slice('memory:///'.length) }
  })

  const dataKey = (): string => archive.key.replace('manifest.json', 'data.copy.zst')

  async function damage(change: (store: MemoryStore) => void): Promise<unknown> {
    const store = copyOf(archive)
    change(store)
    return verifyObject(reading(archive, store)).then(
      () => 'it was found whole',
      (error: unknown) => (error instanceof PartitiondError ? error.code : error),
    )
  }

  it('finds the same rows and the same digest in the file as the server had', async () => {
    const told: number[] = []
    const found = await verifyObject(
      reading(archive, copyOf(archive), { onProgress: (bytes) => told.push(bytes) }),
    )
    expect(found.contents).toEqual(archive.written.contents)
    expect(found.bytes).toBe(archive.written.bytes)
    expect(found.manifest.contents.rows).toBe(3000)
    expect(told.at(-1)).toBe(archive.objects.get(dataKey())?.length)
  })

  it('needs nothing but the archive itself', async () => {
    const expected = { manifestSha256: undefined, contents: undefined }
    const found = await verifyObject(reading(archive, copyOf(archive), { expected }))
    expect(found.contents).toEqual(archive.written.contents)
  })

  it('finds every altered byte of the file', async () => {
    const length = archive.objects.get(dataKey())?.length ?? 0
    for (let at = 0; at < length; at += 1 + Math.floor(length / 60)) {
      const found = await damage((store) => {
        const bytes = store.objects.get(dataKey())
        if (bytes !== undefined) bytes[at] = (bytes[at] ?? 0) ^ 0x01
      })
      expect(found).toBe('archive-damaged')
    }
  })

  it.each([
    ['cut short', (bytes: Buffer): Buffer => bytes.subarray(0, -1)],
    ['empty', (): Buffer => Buffer.alloc(0)],
    ['longer than it was', (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.from('x')])],
    ['another archive', (bytes: Buffer): Buffer => Buffer.from(bytes.toReversed())],
  ])('finds a file that is %s', async (_what, change) => {
    const found = await damage((store) =>
      store.objects.set(dataKey(), change(store.objects.get(dataKey()) ?? Buffer.alloc(0))),
    )
    expect(found).toBe('archive-damaged')
  })

  it('finds an altered manifest', async () => {
    const found = await damage((store) => {
      const text = store.objects.get(archive.key)?.toString() ?? ''
      store.objects.set(archive.key, Buffer.from(text.replace('"rows": 3000', '"rows": 2999')))
    })
    expect(found).toBe('archive-damaged')
  })

  it.each(['data.copy.zst', 'manifest.json'])('says that %s is missing', async (name) => {
    const found = await damage((store) => store.objects.delete(archive.key.replace('manifest.json', name)))
    expect(found).toBe('archive-missing')
  })

  it('finds rows that the ledger does not know', async () => {
    const expected = {
      manifestSha256: archive.written.manifestSha256,
      contents: { ...archive.written.contents, rows: 2999 },
    }
    await expect(verifyObject(reading(archive, copyOf(archive), { expected }))).rejects.toMatchObject({
      code: 'archive-damaged',
    })
  })

  it('finds a file whose rows are others than its manifest says, though every hash fits', async () => {
    const store = copyOf(archive)
    const text = store.objects.get(archive.key)?.toString() ?? ''
    const { digest } = archive.written.contents
    store.objects.set(archive.key, Buffer.from(text.replace(digest, digest.replaceAll(/./g, '0'))))
    const expected = { manifestSha256: undefined, contents: undefined }
    await expect(verifyObject(reading(archive, store, { expected }))).rejects.toThrow(
      /its file holds 3000 rows/,
    )
  })
})
