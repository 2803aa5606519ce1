import { describe, expect, it } from 'vitest'
import { lanesOf } from '../../src/execution/lanes.ts'

function set(name: string, ...partners: readonly string[]) {
  return {
    table: { schema: 'public', name },
    foreignKeys: partners.map((partner) => ({
      direction: 'out' as const,
      constraint: 'fk',
      table: { schema: 'public', name: partner },
    })),
  }
}

function lanes(...sets: readonly ReturnType<typeof set>[]): readonly (readonly string[])[] {
  return lanesOf(sets).map((lane) => lane.map(({ table }) => table.name))
}

describe('lanes', () => {
  it('are one for each set that is tied to nothing', () => {
    expect(lanes(set('a'), set('b'), set('c'))).toEqual([['a'], ['b'], ['c']])
  })

  it('hold together the sets that reference one table', () => {
    expect(lanes(set('a', 'dim'), set('b'), set('c', 'dim'))).toEqual([['b'], ['a', 'c']])
  })

  it('hold together sets of which one references the other', () => {
    expect(lanes(set('a'), set('b', 'a'))).toEqual([['a', 'b']])
  })

  it('are joined by a set that is tied to both', () => {
    expect(lanes(set('a', 'x'), set('b', 'y'), set('c', 'x', 'y'))).toEqual([['a', 'b', 'c']])
  })

  it('tell tables of one name in two schemas apart', () => {
    const other = { ...set('a'), table: { schema: 'other', name: 'a' } }
    expect(lanesOf([set('a'), other])).toHaveLength(2)
  })
})
