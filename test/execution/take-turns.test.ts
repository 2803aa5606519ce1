import { describe, expect, it } from 'vitest'
import { takeTurns } from '../../src/execution/take-turns.ts'

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

function order(...sets: readonly ReturnType<typeof set>[]): readonly string[] {
  return takeTurns(sets).map(({ table }) => table.name)
}

describe('the order in which sets are begun', () => {
  it('is the plan’s where nothing ties them', () => {
    expect(order(set('a'), set('b'), set('c'))).toEqual(['a', 'b', 'c'])
  })

  it('puts those that are tied to nothing before the second of those that share a table', () => {
    const sets = [set('a', 'dim'), set('b', 'dim'), set('c', 'dim'), set('x'), set('y')]
    expect(
      order(...sets)
        .slice(0, 3)
        .toSorted(),
    ).toEqual(['a', 'x', 'y'])
  })

  it('alternates between groups that have nothing to do with each other', () => {
    expect(order(set('a', 'one'), set('b', 'one'), set('c', 'two'), set('d', 'two'))).toEqual([
      'a',
      'c',
      'b',
      'd',
    ])
  })

  it('takes a set that references another one for its kin', () => {
    expect(order(set('a'), set('b', 'a'), set('c'))).toEqual(['a', 'c', 'b'])
  })

  it('tells tables of one name in two schemas apart', () => {
    const other = { ...set('a'), table: { schema: 'other', name: 'a' } }
    expect(takeTurns([set('a'), other, set('b')]).map(({ table }) => table.name)).toEqual(['a', 'a', 'b'])
  })
})
