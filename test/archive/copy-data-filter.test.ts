import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { CopyDataFilter } from '../../src/postgres/copy-data-filter.ts'

interface Message {
  readonly code: string
  readonly body: Uint8Array
}

function encoded({ code, body }: Message): Buffer {
  const header = Buffer.alloc(5)
  header.write(code, 'latin1')
  header.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([header, body])
}

const message = fc.record({
  code: fc.constantFrom('d', 'd', 'd', 'N', 'c', 'C', 'Z', 'E'),
  body: fc.uint8Array({ maxLength: 40 }),
})

function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const at = places
    .map((place) => place % (bytes.length + 1))
    .toSorted((a, b) => a - b)
    .concat(bytes.length)
  return at.map((end, index) => Buffer.from(bytes.subarray(at[index - 1] ?? 0, end)))
}

it('the bytes of rows are told from all other messages, wherever the network cuts them', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      (messages, places) => {
        const kept: Buffer[] = []
        const passed: Buffer[] = []
        const filter = new CopyDataFilter(
          (rows) => kept.push(Buffer.from(rows)),
          (bytes) => passed.push(Buffer.from(bytes)),
        )
        for (const piece of cut(Buffer.concat(messages.map(encoded)), places)) filter.push(piece)
        const rows = messages.filter(({ code }) => code === 'd').map(({ body }) => body)
        const others = messages.filter(({ code }) => code !== 'd').map(encoded)
        expect(Buffer.concat(kept)).toEqual(Buffer.concat(rows))
        expect(Buffer.concat(passed)).toEqual(Buffer.concat(others))
        expect(filter.rest()).toHaveLength(0)
      },
    ),
  )
})

it('a header that is cut off is handed back', () => {
  const filter = new CopyDataFilter(
    () => {},
    () => {},
  )
  filter.push(Buffer.from([0x4e, 0, 0]))
  expect(filter.rest()).toEqual(Buffer.from([0x4e, 0, 0]))
})

it('what cannot be PostgreSQL speaking is refused', () => {
  const filter = new CopyDataFilter(
    () => {},
    () => {},
  )
  expect(() => filter.push(Buffer.from([0x64, 0, 0, 0, 3]))).toThrow(/impossible length/)
})

it('what stands before each row is taken out, wherever the network cuts it', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      fc.integer({ min: 1, max: 20 }),
      (messages, places, length) => {
        const prefixed = messages.map((each, place) =>
          each.code === 'd'
            ? { ...each, body: Buffer.concat([Buffer.alloc(length, place), each.body]) }
            : each,
        )
        const kept: Buffer[] = []
        const taken: Buffer[] = []
        const filter = new CopyDataFilter(
          (rows) => kept.push(Buffer.from(rows)),
          () => {},
          { length, take: (bytes, at) => taken.push(Buffer.from(bytes.subarray(at, at + length))) },
        )
        for (const piece of cut(Buffer.concat(prefixed.map(encoded)), places)) filter.push(piece)
        const sent = messages.flatMap(({ code }, place) => (code === 'd' ? [place] : []))
        expect(taken).toEqual(sent.map((place) => Buffer.alloc(length, place)))
        const rows = messages.filter(({ code }) => code === 'd').map(({ body }) => body)
        expect(Buffer.concat(kept)).toEqual(Buffer.concat(rows))
      },
    ),
  )
})

it('a row that is shorter than what has to stand before it is refused', () => {
  const filter = new CopyDataFilter(
    () => {},
    () => {},
    { length: 4, take: () => {} },
  )
  const short = encoded({ code: 'd', body: Buffer.from('abc') })
  expect(() => filter.push(short)).toThrow('without what stands before each')
})
