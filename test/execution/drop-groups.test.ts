import { describe, expect, it } from 'vitest'
import { type Action, type DropAction } from '../../src/domain/action.ts'
import { dropGroups } from '../../src/execution/drop-groups.ts'
import { sampleActions } from '../sql/sample-actions.ts'

function aDrop(changes: Partial<DropAction> = {}): Action {
  const plain = Object.values(sampleActions).find(
    (action): action is DropAction =>
      action.kind === 'drop' && action.proof === undefined && !action.isRestored,
  )
  if (plain === undefined) throw new Error('no sample of a plain drop')
  return { ...plain, ...changes }
}

const proved = Object.values(sampleActions).find(
  (action) => action.kind === 'drop' && action.proof !== undefined,
)

function sizes(drops: readonly Action[]): readonly number[] {
  return dropGroups(drops).map((group) => group.length)
}

describe('drops that share a transaction', () => {
  it('are ten at most, in their order', () => {
    const drops = Array.from({ length: 23 }, (_, at) => aDrop({ id: `drop ${at}` }))
    expect(sizes(drops)).toEqual([10, 10, 3])
    expect(dropGroups(drops).flat()).toEqual(drops)
  })

  it('have the same owner, as whom they are done', () => {
    const partition = { oid: 5, name: { schema: 'public', name: 'other' }, owner: 'somebody else' }
    expect(sizes([aDrop(), aDrop(), aDrop({ partition }), aDrop({ partition })])).toEqual([2, 2])
  })

  it('are not those that are held against an archive under the lock, nor restored tables', () => {
    if (proved === undefined) throw new Error('no sample of a proved drop')
    expect(sizes([aDrop(), proved, aDrop(), aDrop({ isRestored: true })])).toEqual([1, 1, 1, 1])
  })
})
