import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowHashes } from '../../src/archive/digest/row-hashes.ts'
import { contentsOf } from '../../src/domain/contents.ts'

const sent = (hash: bigint, end: string): Buffer =>
  Buffer.from(String.raw`\\x` + BigInt.asUintN(64, hash).toString(16).padStart(16, '0') + end)

describe('the hashes that come with the rows', () => {
  it('add up to what the server adds them up to', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })), (all) => {
        const hashes = new RowHashes(3)
        for (const hash of all) hashes.take(Buffer.concat([Buffer.from('ab'), sent(hash, '\t')]), 2)
        const sum = all.reduce((total, hash) => total + hash, 0n)
        expect(hashes.contents()).toEqual(contentsOf(String(all.length), String(sum)))
      }),
    )
  })

  it('leave the end of its line to a row without columns', () => {
    expect(sent(7n, '\t')).toHaveLength(new RowHashes(1).length)
    expect(sent(7n, '')).toHaveLength(new RowHashes(0).length)
  })

  it.each([
    String.raw`\\x00000000000000g0`,
    String.raw`\N000000000000000000`,
    String.raw`\\X0000000000000000`,
  ])('are refused when they are none: %s', (text) => {
    expect(() => new RowHashes(1).take(Buffer.from(`${text}\t`), 0)).toThrow('row 1 came without its hash')
  })
})
