import { expect, it } from 'vitest'
import { Slots } from '../../src/daemon/slots.ts'
import { settled } from './fake-stopwatch.ts'

const { signal } = new AbortController()

it('so many run at once, the others in their order, and a failure frees its place', async () => {
  const slots = new Slots(2)
  const ends = Array.from({ length: 4 }, () => Promise.withResolvers<void>())
  const begun: number[] = []
  const runs = ends.map(({ promise }, at) =>
    slots.run(() => {
      begun.push(at)
      return promise
    }, signal),
  )
  await settled()
  expect(begun).toEqual([0, 1])
  ends[1]?.reject(new Error('failed'))
  await expect(runs[1]).rejects.toThrow('failed')
  await settled()
  expect(begun).toEqual([0, 1, 2])
  for (const { resolve } of ends) resolve()
  await Promise.allSettled(runs)
  expect(begun).toEqual([0, 1, 2, 3])
})

it('whoever is called off leaves the queue and takes nobody’s place', async () => {
  const slots = new Slots(1)
  const end = Promise.withResolvers<string>()
  const first = slots.run(() => end.promise, signal)
  const called = new AbortController()
  const second = slots.run(() => Promise.resolve('second'), called.signal)
  const third = slots.run(() => Promise.resolve('third'), signal)
  called.abort()
  await expect(second).rejects.toMatchObject({ name: 'AbortError' })
  end.resolve('first')
  expect(await Promise.all([first, third])).toEqual(['first', 'third'])
  await expect(slots.run(() => Promise.resolve('fourth'), called.signal)).rejects.toMatchObject({
    name: 'AbortError',
  })
})
