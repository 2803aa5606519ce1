import { describe, expect, it } from 'vitest'
import { type ForeignKey } from '../../src/domain/partition-set.ts'
import { locksBeside } from '../../src/sql/tied-locks.ts'
import { sampleActions } from './sample-actions.ts'

const key = (direction: ForeignKey['direction'], name: string): ForeignKey => ({
  direction,
  constraint: 'fk',
  table: { schema: 'public', name },
})

/** `public.dim: SHARE ROW EXCLUSIVE`, for one of the sample actions. */
function beside(name: string, ...foreignKeys: readonly ForeignKey[]): readonly string[] {
  const action = sampleActions[name]
  if (action === undefined) throw new Error(`no sample ${name}`)
  return locksBeside(action, foreignKeys).map(({ table, lock }) => `${table}: ${lock}`)
}

describe('the locks that a plan shows on tables at the other end of a foreign key', () => {
  it('keep writers out while a partition is attached, also when rows are moved into it', () => {
    const keys = [key('out', 'dim'), key('in', 'note')]
    const expected = ['public.dim: SHARE ROW EXCLUSIVE', 'public.note: SHARE ROW EXCLUSIVE']
    expect(beside('create', ...keys)).toEqual(expected)
    expect(beside('move-rows', ...keys)).toEqual(expected)
  })

  it('keep everybody out of a table that references what is detached', () => {
    const keys = [key('out', 'dim'), key('in', 'note')]
    const expected = ['public.dim: SHARE ROW EXCLUSIVE', 'public.note: ACCESS EXCLUSIVE']
    expect(beside('detach-plainly', ...keys)).toEqual(expected)
    expect(beside('finalize-detach', ...keys)).toEqual(expected)
  })

  it('keep everybody out of what a dropped table references, and leave alone what referenced its set', () => {
    expect(beside('drop', key('out', 'dim'), key('in', 'note'))).toEqual(['public.dim: ACCESS EXCLUSIVE'])
  })

  it('name each table once, with the stronger of two locks', () => {
    const both = [key('in', 'friend'), key('out', 'friend')]
    expect(beside('detach-plainly', ...both)).toEqual(['public.friend: ACCESS EXCLUSIVE'])
    expect(beside('detach-plainly', ...both.toReversed())).toEqual(['public.friend: ACCESS EXCLUSIVE'])
  })

  it('leave out a set that references itself, but for the drop of what has left it', () => {
    const self = [key('in', 'event_logs'), key('out', 'event_logs')]
    expect(beside('create', ...self)).toEqual([])
    expect(beside('drop', ...self)).toEqual(['public.event_logs: ACCESS EXCLUSIVE'])
  })

  it('are none for what locks nothing but the partition', () => {
    for (const name of ['freeze', 'analyze', 'exclude', 'include', 'set']) {
      expect(beside(name, key('out', 'dim'))).toEqual([])
    }
  })
})
