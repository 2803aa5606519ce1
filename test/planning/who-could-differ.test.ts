import { describe, expect, it } from 'vitest'
import { type Partition } from '../../src/domain/partition.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { whoCouldDiffer } from '../../src/planning/who-could-differ.ts'
import { aSet } from '../support/builders.ts'

/** A set whose partitions are changed as given, in their order. */
function aSetOf(...changes: readonly Partial<Partition>[]): PartitionSet {
  const months = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01']
  const set = changes.reduce((built, _, at) => built.with(months[at] ?? '', months[at + 1] ?? ''), aSet())
  const plain = set.build()
  return {
    ...plain,
    partitions: plain.partitions.map((partition, at) => ({ ...partition, ...changes[at] })),
  }
}

function oids({ partitions }: PartitionSet): readonly number[] {
  return partitions.map(({ oid }) => oid)
}

describe('which partitions are compared with what a new one would be', () => {
  it('is none where all have what their parent has', () => {
    expect(whoCouldDiffer(aSetOf({}, {}), new Set())).toEqual([])
  })

  it('is those with another owner, rights or row security, and those with settings of their own', () => {
    const set = aSetOf({}, { differsFromParent: true }, {}, {})
    const [, second, , fourth = 0] = oids(set)
    expect(whoCouldDiffer(set, new Set([fourth, 1]))).toEqual([second, fourth])
  })

  it('is not one that is half detached', () => {
    expect(whoCouldDiffer(aSetOf({ differsFromParent: true, pendingDetach: true }), new Set())).toEqual([])
  })

  it('is all of them where the table itself has settings that each of them should have, or nobody looked', () => {
    const set = aSetOf({}, {})
    expect(whoCouldDiffer(set, new Set([set.oid]))).toBe('all')
    expect(whoCouldDiffer(set, undefined)).toBe('all')
  })

  it('is everything below a branch that differs, because what is below is known to be like the branch', () => {
    const [odd, even] = [aSetOf({}, {}), aSetOf({}, { differsFromParent: true })]
    const set = aSetOf({ branch: odd, differsFromParent: true }, { branch: even })
    const [first] = oids(set)
    expect(whoCouldDiffer(set, new Set())).toEqual([first, ...oids(odd), oids(even)[1]])
  })

  it('is all children of a legacy inheritance set', () => {
    const inheritance = { trigger: undefined } as unknown as NonNullable<PartitionSet['inheritance']>
    expect(whoCouldDiffer({ ...aSetOf({}), inheritance }, new Set())).toBe('all')
  })
})
