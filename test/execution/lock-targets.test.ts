import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LockTargets } from '../../src/execution/lock-targets.ts'

const never = new AbortController().signal

async function during<T>(
  targets: LockTargets,
  oids: readonly number[],
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  using _ = await targets.take(oids, signal)
  return await work()
}

/** Work that ends when it is told to, and what has begun so far. */
function workbench() {
  const targets = new LockTargets()
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const begin = (name: string, oids: readonly number[], signal = never): Promise<string> =>
    during(targets, oids, signal, () => {
      begun.push(name)
      const { promise, resolve } = Promise.withResolvers<string>()
      ends.set(name, () => resolve(name))
      return promise
    })
  return { targets, begun, begin, end: (name: string) => ends.get(name)?.() }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('work that locks tables', () => {
  it('goes on side by side as long as it locks different ones', async () => {
    const { begun, begin, end } = workbench()
    const both = [begin('a', [1, 2]), begin('b', [3])]
    await settled()
    expect(begun).toEqual(['a', 'b'])
    end('a')
    end('b')
    expect(await Promise.all(both)).toEqual(['a', 'b'])
  })

  it('waits for whoever locks one of its tables, in the order in which it came', async () => {
    const { begun, begin, end } = workbench()
    const all = [begin('a', [1]), begin('b', [1, 2]), begin('c', [2]), begin('d', [1])]
    await settled()
    expect(begun).toEqual(['a'])
    for (const name of ['a', 'b', 'c', 'd']) {
      end(name)
      await settled()
    }
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
    await Promise.all(all)
  })

  it('lets the next one begin when it fails', async () => {
    const { targets } = workbench()
    const failing = during(targets, [1], never, () => Promise.reject(new Error('no')))
    const next = during(targets, [1], never, () => Promise.resolve('done'))
    await expect(failing).rejects.toThrow('no')
    expect(await next).toBe('done')
  })

  it('gives its tables back only once, however often it is told to', async () => {
    const { targets, begun, begin, end } = workbench()
    const first = await targets.take([1], never)
    first[Symbol.dispose]()
    const second = begin('a', [1])
    const third = begin('b', [1])
    await settled()
    first[Symbol.dispose]()
    await settled()
    expect(begun).toEqual(['a'])
    end('a')
    await settled()
    end('b')
    await Promise.all([second, third])
  })

  it('gives up its place when everything stops, and holds up nobody behind it', async () => {
    const { begun, begin, end } = workbench()
    const stop = new AbortController()
    const first = begin('a', [1])
    const second = begin('b', [1, 2], stop.signal)
    const third = begin('c', [2])
    await settled()
    stop.abort(new Error('stopped'))
    await expect(second).rejects.toThrow('stopped')
    await settled()
    expect(begun).toEqual(['a', 'c'])
    end('a')
    end('c')
    await Promise.all([first, third])
    await expect(begin('d', [9], stop.signal)).rejects.toThrow('stopped')
  })

  it('is all done in the end, and never two at once on one table, whatever locks what', async () => {
    const requests = fc.array(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(requests, fc.infiniteStream(fc.nat(3)), async (all, pauses) => {
        const targets = new LockTargets()
        const inUse = new Map<number, number>()
        let done = 0
        let clashes = 0
        const work = all.map((oids) =>
          during(targets, oids, never, async () => {
            const unique = new Set(oids)
            for (const oid of unique) {
              clashes += inUse.get(oid) ?? 0
              inUse.set(oid, 1)
            }
            for (let left = pauses.next().value ?? 0; left > 0; left -= 1) await settled()
            for (const oid of unique) inUse.set(oid, 0)
            done += 1
          }),
        )
        await Promise.all(work)
        expect({ done, clashes }).toEqual({ done: all.length, clashes: 0 })
      }),
      { numRuns: 50 },
    )
  })
})
