import { describe, expect, it } from 'vitest'
import { type PartitionSet, rangePartitions } from '../../../src/domain/partition-set.ts'
import { type Policy } from '../../../src/domain/policy.ts'
import { type Snapshot } from '../../../src/domain/snapshot.ts'
import { audit } from '../../../src/planning/audit/audit.ts'
import { plan } from '../../../src/planning/planner.ts'
import { aPolicy, aSet, aSnapshot, detachAfter, NO_OBSERVATIONS, PLANNING } from '../../support/builders.ts'

const monthly = (changes: Partial<Policy> = {}) =>
  aPolicy('public.events', '1 month', { premake: { ahead: 0, behind: 0 }, ...changes })

function audited(set: PartitionSet, policy: Policy, changes: Partial<Snapshot> = {}) {
  const snapshot = aSnapshot('2026-03-10T12:00:00Z', [set], changes)
  const findings = audit(snapshot, [policy], plan(snapshot, [policy], PLANNING))
  return (findings.get('public.events') ?? []).map(({ code, level, subject }) => [code, level, subject])
}

describe('the audit', () => {
  it('has nothing to say about a set in good order', () => {
    const set = aSet().with('2026-02-01', '2026-03-01').with('2026-03-01', '2026-04-01').build()
    expect(audited(set, monthly())).toEqual([])
  })

  it('finds that rows of now are refused', () => {
    const set = aSet().with('2026-01-01', '2026-02-01').build()
    expect(audited(set, monthly())).toEqual([['now-not-covered', 'error', 'public.events']])
  })

  it('finds that rows of now go to DEFAULT', () => {
    const set = aSet().with('2026-01-01', '2026-02-01').withDefault().build()
    expect(audited(set, monthly())).toEqual([['now-not-covered', 'warning', 'public.events']])
  })

  it('finds partitions that are not made ahead yet', () => {
    const set = aSet().with('2026-03-01', '2026-04-01').build()
    expect(audited(set, monthly({ premake: { ahead: 2, behind: 0 } }))).toEqual([
      ['premake-missing', 'warning', 'public.events'],
    ])
  })

  it('finds holes', () => {
    const set = aSet().with('2025-12-01', '2026-01-01').with('2026-03-01', '2026-04-01').build()
    expect(audited(set, monthly())).toEqual([['hole', 'warning', 'public.events']])
  })

  it('promises a partition only where the plan makes it', () => {
    const gap = aSet().with('2026-01-01', '2026-02-01').with('2026-03-01', '2026-04-01')
    const hintOf = (
      set: PartitionSet,
      changes: Partial<Policy>,
      observed: Partial<Snapshot> = {},
    ): string => {
      const snapshot = aSnapshot('2026-03-10T12:00:00Z', [set], observed)
      const policies = [monthly(changes)]
      const [finding] =
        audit(snapshot, policies, plan(snapshot, policies, PLANNING)).get('public.events') ?? []
      return finding?.hint ?? ''
    }
    expect(hintOf(gap.build(), {})).toContain('in its next cycle')
    expect(hintOf(gap.build(), { mode: 'observe' })).toContain('observe')
    const set = gap.withDefault().build()
    const fallback = set.partitions.find(({ bound }) => bound.kind === 'default')
    const [before, after] = rangePartitions(set)
    const range = { kind: 'range', lower: before!.bound.upper, upper: after!.bound.lower } as const
    const contents = { bytes: 8192, hasRows: true, rows: 3, counts: [{ bound: range, rows: 3 }] }
    const observations = { ...NO_OBSERVATIONS, defaults: new Map([[fallback!.oid, contents]]) }
    expect(hintOf(set, {}, { observations })).toContain('see the other findings')
  })

  it('does not mind a hole so old that its partition would leave at once', () => {
    const set = aSet().with('2025-12-01', '2026-01-01').with('2026-03-01', '2026-04-01').build()
    expect(audited(set, monthly({ lifecycle: [detachAfter('1 day')] })).map(([code]) => code)).toEqual([
      'overdue-step',
    ])
  })

  it('finds steps that are due and not done', () => {
    const set = aSet().with('2026-02-01', '2026-03-01').with('2026-03-01', '2026-04-01').build()
    expect(audited(set, monthly({ lifecycle: [detachAfter('1 day')] }))).toEqual([
      ['overdue-step', 'warning', 'public.events'],
    ])
  })

  it('finds rows in DEFAULT where the plan moves them, and leaves it to the plan where they stay', () => {
    const set = aSet().with('2026-03-01', '2026-04-01').withDefault('public.events_default').build()
    const fallback = set.partitions.at(-1)?.oid ?? 0
    const [april] = rangePartitions(aSet().with('2026-04-01', '2026-05-01').build()).map(({ bound }) => bound)
    const counts = april === undefined ? [] : [{ bound: april, rows: 5 }]
    const defaults = new Map([[fallback, { bytes: 8192, hasRows: true, rows: 5, counts }]])
    const observations = { ...NO_OBSERVATIONS, defaults }
    const premake = { ahead: 1, behind: 0 }
    expect(audited(set, monthly({ premake, defaultRows: 'move' }), { observations })).toEqual([
      ['premake-missing', 'warning', 'public.events'],
      ['default-has-rows', 'warning', 'public.events_default'],
    ])
    expect(audited(set, monthly({ defaultRows: 'report' }), { observations })).toEqual([])
  })

  it('finds a partition that carries the name of another one', () => {
    const set = aSet()
      .with('2026-02-01', '2026-03-01', {}, 'public.events_2026_03')
      .with('2026-03-01', '2026-04-01', {}, 'public.events_2026_02')
      .build()
    expect(audited(set, monthly())).toEqual([
      ['misleading-name', 'warning', 'public.events_2026_03'],
      ['misleading-name', 'warning', 'public.events_2026_02'],
    ])
  })

  it('lets foreign names and endless partitions be', () => {
    const set = aSet()
      .with('MINVALUE', '2026-03-01', {}, 'public.old_stuff')
      .with('2026-03-01', 'MAXVALUE', {}, 'public.the_rest')
      .build()
    expect(audited(set, monthly())).toEqual([])
  })

  it('leaves out sets that cannot be planned: their plan says why', () => {
    const set = aSet().build()
    expect(audited(set, monthly({ interval: undefined }))).toEqual([])
  })
})
