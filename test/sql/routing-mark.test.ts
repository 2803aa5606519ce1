import { describe, expect, it } from 'vitest'
import { markRouting, readRoutingMark } from '../../src/sql/clauses/inheritance/routing-mark.ts'

const source = markRouting('abc123', 'begin\n  return new;\nend\n')

describe('the mark of a routing function', () => {
  it('tells what the function was written from', () => {
    expect(readRoutingMark(source)).toEqual({ version: 'abc123', isIntact: true })
  })

  it.each([
    ['another word', source.replace('return new', 'return null')],
    ['another blank', source.replace('  return', ' return')],
    ['a line behind', `${source}-- mine\n`],
  ])('tells that somebody has changed it: %s', (_, changed) => {
    expect(readRoutingMark(changed)).toEqual({ version: 'abc123', isIntact: false })
  })

  it('is missing where partitiond did not write it', () => {
    expect(readRoutingMark('\nbegin\n  return new;\nend\n')).toBeUndefined()
    expect(readRoutingMark(source.slice(1))).toBeUndefined()
    expect(readRoutingMark('')).toBeUndefined()
  })
})
