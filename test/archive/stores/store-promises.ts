import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { StatementFailed } from '../../../src/domain/errors.ts'
import { type ObjectStore } from '../../../src/archive/stores/object-store.ts'
import { bytes, failing, failure, MiB, never, sha256, stalling } from './bodies.ts'

export interface Held {
  readonly store: ObjectStore
  /** Every file that the place holds. */
  readonly files: () => readonly string[] | Promise<readonly string[]>
}

const key = '7300/16384-shop/public.events/2026-01-01_2026-02-01/20261121T100000Z-a1b2c3/data.copy.zst'

/** What every kind of store promises. */
export function promises(held: () => Held): void {
  describe('as any store', () => {
    it.each([0, 1, 100_000, 17 * MiB + 5])('gives back %i bytes as they were put', async (total) => {
      const { store } = held()
      await store.put(key, bytes(total), never)
      expect(await store.size(key, never)).toBe(total)
      expect(await sha256(await store.get(key, never))).toBe(await sha256(bytes(total)))
      await store.remove(key, never)
    })

    it('gives a part of an object', async () => {
      const { store } = held()
      await store.put('part', Readable.from(['abc', '', 'defgh'].map((piece) => Buffer.from(piece))), never)
      expect(await text(await store.get('part', never, { start: 2, end: 5 }))).toBe('cde')
      expect(await text(await store.get('part', never, { start: 7, end: 8 }))).toBe('h')
      expect(await text(await store.get('part', never, { start: 3, end: 3 }))).toBe('')
      expect((await failure(store.get('part', never, { start: 5, end: 9 }))).code).toBe('archive-damaged')
      await store.remove('part', never)
    })

    it.each(['a b', 'ü/ö', '%2F%00', "it's+&=?#@!*", 'naïve (1)~', 'x'.repeat(200)])(
      'takes the key %s',
      async (odd) => {
        const { store } = held()
        await store.put(odd, bytes(3), never)
        expect(await store.size(odd, never)).toBe(3)
        expect(await sha256(await store.get(odd, never))).toBe(await sha256(bytes(3)))
        await store.remove(odd, never)
        expect((await failure(store.size(odd, never))).code).toBe('archive-missing')
      },
    )

    it.each([
      '',
      '/etc/passwd',
      '../up',
      'a/../../b',
      'a//b',
      'a/',
      './a',
      'nul\0',
      'line\nbreak',
      'x'.repeat(300),
    ])('refuses the key %j, which could lead elsewhere', async (bad) => {
      const { store } = held()
      const { code } = await failure(store.put(bad, bytes(1), never))
      expect(code).toBe('archive-refused')
      expect((await failure(store.get(bad, never))).code).toBe('archive-refused')
      expect((await failure(store.remove(bad, never))).code).toBe('archive-refused')
    })

    it('never overwrites an object', async () => {
      const { store } = held()
      await store.put('a/once', bytes(10), never)
      expect((await failure(store.put('a/once', bytes(20), never))).code).toBe('archive-exists')
      expect(await store.size('a/once', never)).toBe(10)
      await store.remove('a/once', never)
    })

    it('says that an object is not there, and takes its removal for done', async () => {
      const { store } = held()
      expect((await failure(store.size('a/b/none', never))).code).toBe('archive-missing')
      expect((await failure(store.get('a/b/none', never))).code).toBe('archive-missing')
      await store.remove('a/b/none', never)
    })

    it.each([0, 1000, 20 * MiB])(
      'passes on the error of what it was given, and leaves nothing, after %i bytes',
      async (total) => {
        const { store, files } = held()
        const error = new StatementFailed('statement-failed', '57014', 'canceling statement')
        await expect(store.put(key, failing(total, error), never)).rejects.toBe(error)
        expect(await files()).toEqual([])
        expect((await failure(store.size(key, never))).code).toBe('archive-missing')
      },
    )

    it.each([0, 1000, 20 * MiB])('leaves nothing when it is stopped after %i bytes', async (total) => {
      const { store, files } = held()
      const stop = new AbortController()
      const putting = store.put(
        key,
        stalling(total, () => stop.abort()),
        stop.signal,
      )
      expect((await failure(putting)).code).toBe('interrupted')
      expect(await files()).toEqual([])
    })

    it('does nothing when it is stopped before it began', async () => {
      const { store, files } = held()
      const stopped = AbortSignal.abort()
      expect((await failure(store.put(key, bytes(1), stopped))).code).toBe('interrupted')
      expect((await failure(store.get(key, stopped))).code).toBe('interrupted')
      expect(await files()).toEqual([])
    })

    it('stops reading when it is told to, and when nobody reads on', async () => {
      const { store } = held()
      await store.put('long', bytes(12 * MiB), never)
      const stop = new AbortController()
      const reading = await store.get('long', stop.signal)
      const drained = sha256(reading)
      stop.abort()
      expect((await failure(drained)).code).toBe('interrupted')
      const early = await store.get('long', never)
      for await (const _ of early) break
      expect(early.destroyed).toBe(true)
      const unread = await store.get('long', never)
      unread.destroy()
      expect(unread.destroyed).toBe(true)
      await store.remove('long', never)
    })
  })
}
