import { expect, it } from 'vitest'
import { type Finding } from '../../src/domain/finding.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type DefaultContents, MOST_VALUES_TOLD } from '../../src/domain/observations.ts'
import { plan } from '../../src/planning/planner.ts'
import { aPolicy, aSet, aSnapshot, NO_OBSERVATIONS, PLANNING } from '../support/builders.ts'
import { withBounds } from './schemes/contract.ts'

const kinds: PartitionSet = {
  ...withBounds(aSet('public.kinds').build(), [{ kind: 'default' }]),
  key: { method: 'list', columns: [{ name: 'k', isExpression: false, type: 'text', notNull: false }] },
}

/** What is said of DEFAULT when so many values stand in it, of which a label takes the first. */
function said(count: number): readonly Finding[] {
  const [fallback] = kinds.partitions
  if (fallback === undefined) throw new Error('no DEFAULT')
  const values = Array.from({ length: count }, (_, n) => ({ value: `v${n}`, rows: 1 }))
  const contents: DefaultContents = {
    bytes: 8192,
    hasRows: true,
    rows: count,
    counts: [{ bound: { kind: 'list', values: ['v0'] }, rows: 1 }],
    values: values.slice(0, MOST_VALUES_TOLD + 1),
  }
  const observations = { ...NO_OBSERVATIONS, defaults: new Map([[fallback.oid, contents]]) }
  const policy = aPolicy('public.kinds', '1 month', {
    interval: undefined,
    list: { first: ['v0'] },
    defaultRows: 'move',
  })
  const world = aSnapshot('2026-03-10T12:00:00Z', [kinds], { observations })
  return plan(world, [policy], PLANNING).sets[0]?.findings ?? []
}

it('says that there are more values in DEFAULT than it tells, also where one of those that were read moves', () => {
  expect(said(MOST_VALUES_TOLD + 1).map(({ message }) => message)).toEqual([
    expect.stringMatching(/and others$/),
  ])
  expect(said(MOST_VALUES_TOLD).map(({ message }) => message)).toEqual([
    expect.not.stringContaining('others'),
  ])
})
