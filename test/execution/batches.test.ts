import { describe, expect, it } from 'vitest'
import { type Action } from '../../src/domain/action.ts'
import { type ForeignKey } from '../../src/domain/partition-set.ts'
import { batchesOf } from '../../src/execution/batches.ts'
import { sampleActions } from '../sql/sample-actions.ts'

function sample(kind: Action['kind'], changes: object = {}): Action {
  const found = Object.values(sampleActions).find((action) => action.kind === kind)
  if (found === undefined) throw new Error(`no sample of ${kind}`)
  return { ...found, ...changes }
}

const create = sample('create', {
  hasDefault: false,
  hasForeignKeys: false,
  lockWriters: false,
  branch: undefined,
})
const freeze = sample('freeze')
const detach = sample('detach', { concurrently: true })
const drop = sample('drop')
const foreignKey: ForeignKey = {
  direction: 'out',
  constraint: 'k',
  table: { schema: 'public', name: 'users' },
}

function mannersOf(actions: readonly Action[], foreignKeys: readonly ForeignKey[] = []): readonly string[] {
  return batchesOf({ actions, foreignKeys }).map(
    ({ manner, actions: some }) => `${manner}: ${some.map(({ kind }) => kind).join(', ')}`,
  )
}

describe('the batches that the actions of a set are cut into', () => {
  it('make partitions side by side, and freeze only when that is over', () => {
    expect(mannersOf([create, create, freeze, freeze])).toEqual([
      'side-by-side: create, create',
      'side-by-side: freeze, freeze',
    ])
  })

  it('make one partition after the other where more than the parent is locked or changed', () => {
    for (const change of [
      { hasDefault: true },
      { hasForeignKeys: true },
      { lockWriters: true },
      { needs: ['finalize'] },
      { branch: { leaves: [] } },
      { inheritance: {} },
    ]) {
      const one = { ...create, ...change } as Action
      expect(mannersOf([one, one])).toEqual(['in-order: create, create'])
    }
    expect(mannersOf([create, create], [foreignKey])).toEqual(['in-order: create, create'])
  })

  it('drop behind the detaching, unless foreign keys tie both to one table', () => {
    expect(mannersOf([detach, drop, detach, drop])).toEqual(['drops-behind: detach, drop, detach, drop'])
    expect(mannersOf([detach, drop], [foreignKey])).toEqual(['in-order: detach, drop'])
  })
})
