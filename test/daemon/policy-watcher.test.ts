import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { contentMark } from '../../src/daemon/content-mark.ts'
import { lookMs, type PolicyReading, PolicyWatcher } from '../../src/daemon/policy-watcher.ts'
import { type PolicyFile } from '../../src/settings/policy-file.ts'
import { FakeStopwatch } from './fake-stopwatch.ts'

const FILE: PolicyFile = { policies: [], databases: [], warnings: [], hash: 'h' }

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partitiond-watch-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
})

/** Reads with a script, and tells of each reading. */
class Scene {
  readonly time = new FakeStopwatch()
  readonly readings: PolicyReading[] = []
  readonly failures: unknown[] = []
  readonly watcher: PolicyWatcher
  result: () => Promise<PolicyFile> = () => Promise.resolve(FILE)
  onReading: () => Promise<void> = () => Promise.resolve()

  constructor(path: string) {
    this.watcher = new PolicyWatcher({
      path,
      read: () => this.result(),
      stopwatch: this.time,
      onReading: (reading) => {
        this.readings.push(reading)
        return this.onReading()
      },
      onFailure: (error) => void this.failures.push(error),
    })
  }

  kinds(): readonly string[] {
    return this.readings.map(({ kind }) => kind)
  }

  /** Lets a look end. File system calls take real turns, so it waits for the pause that follows it. */
  async look(): Promise<void> {
    await this.#pausing()
    await this.time.advance(lookMs)
    await this.#pausing()
  }

  async #pausing(): Promise<void> {
    await vi.waitUntil(() => this.time.pending().length === 1, { interval: 1 })
  }
}

describe('the policies', () => {
  it('are read at the start, and again when they have changed', async () => {
    const path = join(folder, 'policies.yaml')
    await writeFile(path, 'version: 1')
    const scene = new Scene(path)
    await scene.watcher.start()
    await scene.look()
    expect(scene.readings).toHaveLength(1)
    await writeFile(path, 'version: 2')
    await scene.look()
    await scene.look()
    expect(scene.readings).toHaveLength(2)
    await scene.look()
    expect(scene.readings).toHaveLength(2)
    await scene.watcher.stop()
  })

  it('are not read while they are still being written', async () => {
    const path = join(folder, 'policies.yaml')
    await writeFile(path, 'version: 1')
    const scene = new Scene(path)
    await scene.watcher.start()
    for (const text of ['v', 'ver', 'version: 2']) {
      await writeFile(path, text)
      await scene.look()
    }
    expect(scene.readings).toHaveLength(1)
    await scene.look()
    expect(scene.readings).toHaveLength(2)
    await scene.watcher.stop()
  })

  it('are noticed within 2 s', () => {
    expect(3 * lookMs).toBeLessThan(2000)
  })

  it('that appear later are read, and so is the error when they go', async () => {
    const path = join(folder, 'policies.yaml')
    const scene = new Scene(path)
    scene.result = () => Promise.reject(new Error('no such file'))
    await scene.watcher.start()
    scene.result = () => Promise.resolve(FILE)
    await writeFile(path, 'version: 1')
    await scene.look()
    await scene.look()
    scene.result = () => Promise.reject(new Error('no such file'))
    await rm(path)
    await scene.look()
    await scene.look()
    expect(scene.kinds()).toEqual(['refused', 'accepted', 'refused'])
    await scene.watcher.stop()
  })

  it('in a ConfigMap are noticed when its symlink is swapped', async () => {
    for (const [version, text] of [
      ['..v1', 'one'],
      ['..v2', 'two'],
    ] as const) {
      await mkdir(join(folder, version))
      await writeFile(join(folder, version, 'policies.yaml'), text)
    }
    await symlink('..v1', join(folder, '..data'))
    await symlink(join('..data', 'policies.yaml'), join(folder, 'policies.yaml'))
    const scene = new Scene(folder)
    await scene.watcher.start()
    await symlink('..v2', join(folder, '..data_tmp'))
    await rename(join(folder, '..data_tmp'), join(folder, '..data'))
    await scene.look()
    await scene.look()
    expect(scene.readings).toHaveLength(2)
    await scene.watcher.stop()
  })

  it('are read at once on request, changed or not, one reading at a time', async () => {
    const scene = new Scene(join(folder, 'policies.yaml'))
    let [reading, most] = [0, 0]
    scene.onReading = async () => {
      reading += 1
      most = Math.max(most, reading)
      await Promise.resolve()
      reading -= 1
    }
    await scene.watcher.start()
    await Promise.all([scene.watcher.reload(), scene.watcher.reload()])
    expect([scene.readings.length, most]).toEqual([3, 1])
    await scene.watcher.stop()
    await scene.watcher.reload()
    expect(scene.readings).toHaveLength(3)
  })

  it('go on being watched when what follows from a reading fails', async () => {
    const scene = new Scene(join(folder, 'policies.yaml'))
    scene.onReading = () => Promise.reject(new Error('a bug'))
    await scene.watcher.start()
    scene.onReading = () => Promise.resolve()
    await scene.watcher.reload()
    expect([scene.readings.length, scene.failures.length]).toEqual([2, 1])
    await scene.watcher.stop()
  })
})

describe('the mark of some content', () => {
  it('differs by content and by name, and not by what begins with a dot', async () => {
    await writeFile(join(folder, 'a.yaml'), 'one')
    const one = await contentMark(folder)
    await writeFile(join(folder, '.hidden'), 'x')
    expect(await contentMark(folder)).toBe(one)
    await rename(join(folder, 'a.yaml'), join(folder, 'b.yaml'))
    expect(await contentMark(folder)).not.toBe(one)
    expect(await contentMark(join(folder, 'missing'))).not.toBe(await contentMark(join(folder, 'b.yaml')))
  })
})
