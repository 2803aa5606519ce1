import { describe, expect, it } from 'vitest'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type Policy } from '../../src/domain/policy.ts'
import { type SetPlan } from '../../src/domain/plan.ts'
import { plan } from '../../src/planning/planner.ts'
import { aPolicy, aSet, aSnapshot, detachAfter, PLANNING } from '../support/builders.ts'

const at = '2026-03-10T12:00:00Z'
const fiveYears = [detachAfter('5 years')]

const aMonth = aSet().with('2026-03-01', '2026-04-01').build()

/** A set of so many daily partitions that end with this month, each with three indexes. */
function aSetOf(count: number): PartitionSet {
  const first = Temporal.PlainDate.from('2026-03-20')
  const days = Array.from({ length: count }, (_, at_) => first.subtract({ days: count - at_ }))
  const builder = days.reduce(
    (set, day) => set.with(day.toString(), day.add({ days: 1 }).toString()),
    aSet('public.events'),
  )
  return { ...builder.build(), indexCount: 3 }
}

function planned(set: PartitionSet, policy: Policy, lockRoom = 6400): SetPlan {
  const snapshot = aSnapshot(at, [set], { server: { lockRoom, logicalSlots: [] } })
  const [first] = plan(snapshot, [policy], PLANNING).sets
  if (first === undefined) throw new Error('no set')
  return first
}

const warnings = (set: SetPlan): readonly string[] =>
  set.findings.flatMap(({ code, level, message }) =>
    code === 'partition-budget' ? [`${level}: ${message}`] : [],
  )

describe('the budget of partitions', () => {
  it('is the lock table divided by a partition and its indexes', () => {
    expect(planned(aSetOf(3), aPolicy('public.events', '1 day')).summary.budget).toEqual({
      partitions: 1600,
      used: 3,
      expected: undefined,
    })
  })

  it('counts what the policy will keep, before it is there: an hour kept for five years', () => {
    const policy = aPolicy('public.events', '1 hour', { lifecycle: fiveYears })
    const set = planned({ ...aMonth, indexCount: 3 }, policy)
    expect(set.summary.budget?.expected).toBe(5 * 8766 + 5)
    expect(warnings(set)).toEqual([
      "warning: public.events will have about 43835 partitions by its policy, more than the 1600 that the server's lock table bears; it has 1 now (4 locks a partition)",
    ])
  })

  it.each([
    ['months kept for a year, and four ahead', '1 month', [detachAfter('1 year')], 12 + 1 + 4],
    [
      'a number of partitions',
      '1 day',
      [{ do: 'detach', after: { kind: 'partitions', count: 6 } }],
      6 + 1 + 4,
    ],
    ['nothing ever leaves', '1 day', [], undefined],
  ] as const)('knows how many that will be: %s', (_what, interval, lifecycle, expected) => {
    const set = planned(aMonth, aPolicy('public.events', interval, { lifecycle }))
    expect(set.summary.budget?.expected).toBe(expected)
    expect(warnings(set)).toEqual([])
  })

  it('counts the indexes that the policy adds, and partitions of every depth', () => {
    const branch = aSet('public.events_2026_03')
      .with('2026-03-01', '2026-03-16')
      .with('2026-03-16', '2026-04-01')
    const set = aSet()
      .with('2026-02-01', '2026-03-01')
      .with('2026-03-01', '2026-04-01', { branch: branch.build() })
    const index = {
      unique: false,
      columns: 'using brin (ts)',
      predicate: undefined,
      name: undefined,
      tablespace: undefined,
    }
    const policy = aPolicy('public.events', '1 month', { indexes: [index] })
    expect(planned({ ...set.build(), indexCount: 2 }, policy).summary.budget).toMatchObject({
      partitions: 1600,
      used: 4,
    })
  })

  it('counts what every partition is divided into, and DEFAULT', () => {
    const divided = aPolicy('public.events', '1 month', {
      lifecycle: [detachAfter('1 year')],
      subpartition: {
        by: 'list',
        key: 'region',
        name: undefined,
        list: { eu: ['eu'], us: ['us'] },
        subpartition: { by: 'hash', key: 'id', name: undefined, modulus: 4, subpartition: undefined },
      },
    })
    const set = aSet().with('2026-03-01', '2026-04-01').withDefault().build()
    expect(planned(set, divided).summary.budget?.expected).toBe(17 * (1 + 2 * (1 + 4)) + 1)
  })

  it('is warned about from four fifths on, and when it is passed; partitions are made all the same', () => {
    const policy = aPolicy('public.events', '1 day', { premake: { ahead: 12, behind: 0 } })
    expect(warnings(planned(aSetOf(80), policy, 400))).toEqual([])
    expect(warnings(planned(aSetOf(81), policy, 400))).toEqual([
      "warning: public.events has 81 partitions, nearly the 100 that the server's lock table bears (4 locks a partition)",
    ])
    const over = planned(aSetOf(101), policy, 400)
    expect(warnings(over)).toEqual([
      "warning: public.events has 101 partitions, more than the 100 that the server's lock table bears (4 locks a partition)",
    ])
    expect(over.actions.map(({ kind }) => kind)).toContain('create')
  })

  it('is not known where nothing is known of the server', () => {
    const snapshot = aSnapshot(at, [aMonth])
    const [set] = plan(
      snapshot,
      [aPolicy('public.events', '1 hour', { lifecycle: fiveYears })],
      PLANNING,
    ).sets
    expect(set?.summary.budget).toBeUndefined()
    expect(set?.findings).toEqual([])
  })
})
