import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ContentDigest } from '../../src/archive/digest/content-digest.ts'
import { type Contents } from '../../src/domain/archive.ts'
import { contentsOf, sameContents } from '../../src/domain/contents.ts'
import { copyTextOf, cutAt, rowsOfText } from './formats-support.ts'

function digestOf(chunks: readonly Uint8Array[], columnCount: number): Contents {
  const digest = new ContentDigest(columnCount)
  for (const chunk of chunks) digest.update(chunk)
  return digest.finish()
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('the digest of COPY text', () => {
  it('does not depend on where the text is cut', () => {
    const property = fc.property(rowsOfText, fc.array(fc.nat(500)), (rows, cuts) => {
      const whole = copyTextOf(rows)
      expect(digestOf(cutAt(whole, cuts), 3)).toEqual(digestOf([whole], 3))
    })
    fc.assert(property)
  })

  it('does not depend on the order of the rows, and on everything else', () => {
    const property = fc.property(rowsOfText, rowsOfText, (a, b) => {
      const first = digestOf([copyTextOf(a)], 3)
      const sorted = (rows: typeof a): string =>
        JSON.stringify(rows.map((row) => JSON.stringify(row)).toSorted())
      expect(digestOf([copyTextOf(a.toReversed())], 3)).toEqual(first)
      expect(sameContents(digestOf([copyTextOf(b)], 3), first)).toBe(sorted(a) === sorted(b))
    })
    fc.assert(property)
  })

  it('is PostgreSQL’s own hash: select sum(hashtextextended(…)) gave these', () => {
    expect(digestOf([bytes('1\tabc\n')], 2)).toEqual(contentsOf('1', '3445086587328090613'))
    expect(digestOf([bytes('twelve bytes and more\n\\N\n\n')], 1)).toEqual(
      contentsOf('3', '-3801996011453983377'),
    )
  })

  it('takes values that are longer than anything it has room for', () => {
    const long = 'x'.repeat(3_000_000)
    const text = bytes(`${long}\\t\t1\n2\t${long}\n`)
    const pieces = Array.from({ length: Math.ceil(text.length / 65536) }, (_, at) =>
      text.subarray(at * 65536, (at + 1) * 65536),
    )
    expect(digestOf(pieces, 2)).toEqual(digestOf([text], 2))
  })

  it.each([
    ['a row of too few columns', '1\t2\n3\n'],
    ['a row of too many columns', '1\t2\t3\n'],
    ['a last row without an end', '1\t2\n3\t4'],
    ['a last row without its last value', '1\t2\n3\t'],
    ['an escape that COPY does not write', '1\t\\x41\n'],
    ['a lone backslash', '1\t\\\n'],
  ])('refuses %s', (_, text) => {
    expect(() => digestOf([bytes(text)], 2)).toThrow(expect.objectContaining({ code: 'archive-damaged' }))
    expect(() => digestOf(cutAt(bytes(text), [1, 2, 3, 4, 5, 6]), 2)).toThrow(
      expect.objectContaining({ code: 'archive-damaged' }),
    )
  })

  it('refuses values where there are no columns', () => {
    expect(digestOf([bytes('\n\n')], 0)).toEqual({ rows: 2, digest: '0000000000000000' })
    expect(() => digestOf([bytes('\n1\n')], 0)).toThrow(expect.objectContaining({ code: 'archive-damaged' }))
  })
})

describe('contents from the server', () => {
  it('are brought into 64 bits, whatever the sign of the sum', () => {
    expect(contentsOf('3', '0')).toEqual({ rows: 3, digest: '0000000000000000' })
    expect(contentsOf('1', '-1')).toEqual({ rows: 1, digest: 'ffffffffffffffff' })
    expect(contentsOf('9', '18446744073709551616255')).toEqual({ rows: 9, digest: '00000000000000ff' })
  })
})
