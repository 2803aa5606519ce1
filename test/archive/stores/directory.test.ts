import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDirectory } from '../../../src/archive/stores/directory.ts'
import { publishWithoutLinks } from '../../../src/archive/stores/directory/part-file.ts'
import { type ObjectStore } from '../../../src/archive/stores/object-store.ts'
import { bytes, failure, MiB, never } from './bodies.ts'
import { killWhilePutting, peakOf } from './child.ts'
import { promises } from './store-promises.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'partitiond-directory-'))
const at = (name: string): string => join(folder, name)
const open = (name: string): Promise<ObjectStore> => openDirectory({ kind: 'directory', path: at(name) })
const filesIn = (path: string): readonly string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)

afterAll(() => rmSync(folder, { recursive: true }))

describe('a folder for archives', () => {
  let store: ObjectStore

  beforeAll(async () => {
    mkdirSync(at('archive'))
    store = await open('archive')
  })

  promises(() => ({ store, files: () => readdirSync(at('archive')) }))

  it('is never made: a mount that was forgotten must not fill the root disk', async () => {
    expect(await failure(open('absent'))).toEqual({
      code: 'archive-missing',
      message: `the archive's folder ${at('absent')} is not there`,
    })
    writeFileSync(at('file'), '')
    expect((await failure(open('file'))).code).toBe('archive-missing')
  })

  it('is not made again when it vanishes later', async () => {
    mkdirSync(at('vanishing'))
    const vanishing = await open('vanishing')
    rmSync(at('vanishing'), { recursive: true })
    for (const doing of [
      () => vanishing.put('a/b', bytes(1), never),
      () => vanishing.size('a/b', never),
      () => vanishing.get('a/b', never),
      () => vanishing.remove('a/b', never),
    ]) {
      const details = { missing: 'destination' }
      await expect(doing()).rejects.toMatchObject({ code: 'archive-missing', details })
    }
    expect(existsSync(at('vanishing'))).toBe(false)
  })

  it('tells where objects are', () => {
    expect(store.locate('a b/ü%2F')).toBe(`file://${at('archive')}/a%20b/%C3%BC%252F`)
  })

  it('keeps archives from other users, and makes the folders on the way', async () => {
    await store.put('a/b/c', bytes(1), never)
    expect(statSync(at('archive/a/b/c')).mode & 0o027).toBe(0)
    expect(statSync(at('archive/a/b')).mode & 0o027).toBe(0)
    await store.remove('a/b/c', never)
  })

  it('goes empty when the last object is removed, but stays', async () => {
    await store.put('a/b/one', bytes(1), never)
    await store.put('a/two', bytes(1), never)
    await store.remove('a/b/one', never)
    expect(readdirSync(at('archive/a'))).toEqual(['two'])
    await store.remove('a/two', never)
    expect(readdirSync(at('archive'))).toEqual([])
  })

  it('may itself be a link, but follows none below', async () => {
    symlinkSync(at('archive'), at('link'))
    const linked = await open('link')
    await linked.put('a/b', bytes(5), never)
    expect(await linked.size('a/b', never)).toBe(5)
    mkdirSync(at('elsewhere'))
    symlinkSync(at('elsewhere'), at('archive/evil'))
    symlinkSync('/etc/hostname', at('archive/a/passwd'))
    for (const key of ['evil/x', 'a/passwd']) {
      expect((await failure(store.get(key, never))).code).toMatch(/^archive-(refused|missing)$/)
      expect((await failure(store.size(key, never))).code).toMatch(/^archive-(refused|missing)$/)
    }
    expect((await failure(store.put('evil/x', bytes(1), never))).code).toBe('archive-refused')
    expect((await failure(store.remove('evil/x', never))).code).toBe('archive-refused')
    expect(readdirSync(at('elsewhere'))).toEqual([])
    rmSync(at('archive/evil'))
    rmSync(at('archive/a'), { recursive: true })
  })

  it('takes what stands in the way of a folder for no place', async () => {
    writeFileSync(at('archive/taken'), 'a file')
    expect((await failure(store.put('taken/b', bytes(1), never))).code).toBe('archive-missing')
    expect(readFileSync(at('archive/taken'), 'utf8')).toBe('a file')
    mkdirSync(at('archive/folder'))
    expect((await failure(store.size('folder', never))).code).toBe('archive-missing')
    expect((await failure(store.get('folder', never))).code).toBe('archive-missing')
    rmSync(at('archive/taken'))
    rmSync(at('archive/folder'), { recursive: true })
  })

  it('lets only one of two writers have a name', async () => {
    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => store.put('race/x', bytes(n * MiB), never)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(readdirSync(at('archive/race'))).toEqual(['x'])
    await store.remove('race/x', never)
  })

  it('gives names without links too, for file systems that have none', async () => {
    writeFileSync(at('part'), 'whole')
    writeFileSync(at('taken'), 'other')
    await expect(publishWithoutLinks(at('part'), at('taken'))).rejects.toMatchObject({ code: 'EEXIST' })
    expect(readFileSync(at('taken'), 'utf8')).toBe('other')
    await publishWithoutLinks(at('part'), at('free'))
    expect(readFileSync(at('free'), 'utf8')).toBe('whole')
    await expect(publishWithoutLinks(at('gone'), at('nothing'))).rejects.toMatchObject({ code: 'ENOENT' })
    expect(existsSync(at('nothing'))).toBe(false)
  })
})

describe('a run that was killed while it wrote', () => {
  it('leaves no object, stops no later run, and is cleared away when its time has come', async () => {
    mkdirSync(at('killed'))
    await killWhilePutting({ kind: 'directory', path: at('killed') }, 'p/first/data')
    const [left] = filesIn(at('killed'))
    expect(left).toMatch(/^\.partitiond-.*\.part$/)

    const store = await open('killed')
    expect((await failure(store.size('p/first/data', never))).code).toBe('archive-missing')
    await store.put('p/first/data', bytes(10), never)
    await store.remove('p/first/data', never)
    await store.put('p/second/data', bytes(10), never)
    expect(filesIn(at('killed')).toSorted()).toEqual([left, 'data'])

    const path = join(at('killed'), 'p/first', left ?? '')
    const longAgo = statSync(path).mtimeMs / 1000 - 2 * 3600
    utimesSync(path, longAgo, longAgo)
    await store.put('p/third/data', bytes(10), never)
    expect(filesIn(at('killed'))).toEqual(['data', 'data'])
    expect(existsSync(dirname(path))).toBe(false)
  })
})

describe('a large archive', () => {
  it('takes no more memory than a small one', async () => {
    mkdirSync(at('large'))
    const destination = { kind: 'directory', path: at('large') } as const
    const small = await peakOf(destination, 'small', 10 * MiB)
    expect((await peakOf(destination, 'big', 200 * MiB)) - small).toBeLessThan(50 * MiB)
    expect(statSync(at('large/big')).size).toBe(200 * MiB)
  })
})

const noMounts = whyNoMounts()
const skipped = noMounts === undefined ? '' : ` (skipped: ${noMounts})`
if (skipped !== '') process.stderr.write(`archives meet no full disk${skipped}\n`)

describe.skipIf(noMounts !== undefined)(`a file system of its own${skipped}`, () => {
  it('that is full takes nothing more, and keeps no part', async () => {
    using _ = mounted('full', 'size=2m')
    const store = await open('full')
    expect(await failure(store.put('a/b', bytes(5 * MiB), never))).toEqual({
      code: 'archive-full',
      message: `cannot write ${at('full/a/b')}: no space is left`,
    })
    expect(readdirSync(at('full'))).toEqual([])
    await store.put('a/b', bytes(MiB), never)
    expect(await store.size('a/b', never)).toBe(MiB)
  })

  it('that is read-only refuses', async () => {
    using _ = mounted('read-only', 'ro')
    const store = await open('read-only')
    expect(await failure(store.put('b', bytes(5), never))).toEqual({
      code: 'archive-refused',
      message: `cannot write ${at('read-only/b')}: the file system is read-only`,
    })
  })
})

describe('a folder of somebody else', () => {
  it('refuses', async () => {
    mkdirSync(at('theirs'), { mode: 0o555 })
    const store = await open('theirs')
    // Root may write everywhere.
    const isRoot = process.geteuid?.() === 0
    if (isRoot) execFileSync('chmod', ['755', folder])
    if (isRoot) process.seteuid?.(65_534)
    const refused = await failure(store.put('b', bytes(5), never)).finally(() => {
      if (isRoot) process.seteuid?.(0)
    })
    expect(refused).toEqual({
      code: 'archive-refused',
      message: `cannot write ${at('theirs/b')}: permission denied`,
    })
  })
})

function mounted(name: string, options: string): Disposable {
  mkdirSync(at(name))
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'none', at(name)], { stdio: 'pipe' })
  return { [Symbol.dispose]: () => void execFileSync('umount', [at(name)]) }
}

function whyNoMounts(): string | undefined {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return 'only root may mount one'
  try {
    mounted('trial', 'size=64k')[Symbol.dispose]()
    return undefined
  } catch {
    return 'this machine lets nobody mount one'
  }
}
