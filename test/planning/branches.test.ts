import { describe, expect, it } from 'vitest'
import { type CreateAction } from '../../src/domain/action.ts'
import { type Partition } from '../../src/domain/partition.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type Policy, type Subpartition } from '../../src/domain/policy.ts'
import { audit } from '../../src/planning/audit/audit.ts'
import { innerPolicy, livingLevel } from '../../src/planning/branches/level.ts'
import { EMPTY_SUMMARY } from '../../src/planning/summary.ts'
import { mergeSummaries } from '../../src/planning/merge-summaries.ts'
import { inquire } from '../../src/planning/inquire.ts'
import { plan } from '../../src/planning/planner.ts'
import { compile } from '../../src/sql/compile.ts'
import { aPolicy, aSet, aSnapshot, detachAfter, PLANNING } from '../support/builders.ts'
import { featuresOf } from '../../src/domain/server-features.ts'

const hash: Subpartition = { by: 'hash', key: 'id', modulus: 2, name: undefined, subpartition: undefined }
const list: Subpartition = {
  by: 'list',
  key: 'region',
  list: { eu: ['de', 'fr'], us: ['us'] },
  name: undefined,
  subpartition: hash,
}
const days: Subpartition = {
  by: 'range',
  key: 'ts',
  interval: { kind: 'time', span: { count: 1, unit: 'day' } },
  name: undefined,
  subpartition: undefined,
}

const column = (name: string, type: string, identity: '' | 'always' = '') =>
  ({ name, generated: false, identity, asKey: { type, notNull: true } }) as const

/** A table whose columns are known. */
function divisible(set: PartitionSet, changes: Partial<PartitionSet> = {}): PartitionSet {
  return {
    ...set,
    columns: [column('ts', 'timestamptz'), column('id', 'bigint'), column('region', 'text')],
    ...changes,
  }
}

const at = '2026-03-10T12:00:00Z'
const months = (changes: Partial<Policy>): Policy =>
  aPolicy('public.events', '1 month', { premake: { ahead: 0, behind: 0 }, ...changes })

function creations(set: PartitionSet, policy: Policy): readonly CreateAction[] {
  return plan(aSnapshot(at, [set]), [policy], PLANNING).sets.flatMap(({ actions }) =>
    actions.filter((action): action is CreateAction => action.kind === 'create'),
  )
}

describe('the level on which partitions age', () => {
  it('is the outermost that has an interval', () => {
    expect(livingLevel(months({ subpartition: days }))).toBe('here')
    const regions = months({ interval: undefined, list: { eu: ['eu'] } })
    expect(livingLevel({ ...regions, subpartition: { ...hash, subpartition: days } })).toBe('below')
    expect(livingLevel({ ...regions, subpartition: hash })).toBe('nowhere')
  })

  it('has the lifecycle and the holds to itself', () => {
    const lifecycle = [detachAfter('1 month')]
    expect(innerPolicy(months({ subpartition: days, lifecycle }))?.lifecycle).toEqual([])
    const regions = months({ interval: undefined, list: { eu: ['eu'] }, subpartition: days, lifecycle })
    expect(innerPolicy(regions)).toMatchObject({ lifecycle, list: undefined, interval: days.interval })
    expect(innerPolicy(regions)).toBe(innerPolicy(regions))
  })
})

describe('what a key that holds a time holds', () => {
  const weeks: Subpartition = { ...days, interval: { kind: 'time', span: { count: 1, unit: 'week' } } }
  const epochs = months({ epoch: 'milliseconds', subpartition: { ...weeks, key: 'ms' } })
  const keyed = (by: string): PartitionSet => ({
    ...divisible(aSet().build(), { columns: [column('ms', 'bigint'), column('ts', 'timestamptz')] }),
    key: { method: 'range', columns: [{ name: by, isExpression: false, type: 'bigint', notNull: true }] },
  })

  it('is the same where its column cuts the level below too', () => {
    expect(creations(keyed('ms'), epochs).map(({ branch }) => branch?.leaves.length)).toEqual([6])
  })

  it('says nothing about another column', () => {
    const other = months({ epoch: 'milliseconds', subpartition: weeks })
    expect(creations(keyed('ms'), other)).toHaveLength(1)
  })
})

describe('a new branch', () => {
  it('has a table for every part of every level, each named after the one above', () => {
    const [made] = creations(divisible(aSet().build()), months({ subpartition: list }))
    expect(made?.reason).toBe('premake: holds now; with 4 partitions of its own')
    const names = made?.branch?.leaves.map(({ name, branch }) => [
      name.name,
      ...(branch?.leaves.map((leaf) => leaf.name.name) ?? []),
    ])
    expect(names).toEqual([
      ['events_2026_03_eu', 'events_2026_03_eu_p0', 'events_2026_03_eu_p1'],
      ['events_2026_03_us', 'events_2026_03_us_p0', 'events_2026_03_us_p1'],
    ])
  })

  it('is asked for with all its names, those included that are taken', () => {
    const set = divisible(aSet().build())
    const { names } = inquire(aSnapshot(at, [set]), [months({ subpartition: hash })], {
      checkStatistics: false,
    })
    const wanted = names.map(({ name }) => name)
    expect(wanted).toEqual(
      expect.arrayContaining(['events_2026_03', 'events_2026_03_p0', 'events_2026_03_p1']),
    )
    const takenNames = new Set(['public\0events_2026_03_p0'])
    const snapshot = aSnapshot(at, [set])
    const result = plan(
      { ...snapshot, observations: { ...snapshot.observations, takenNames } },
      [months({ subpartition: hash })],
      PLANNING,
    ).sets[0]
    expect(result?.findings.map(({ code }) => code)).toEqual(['name-taken'])
    const [made] = result?.actions ?? []
    const leaf = made?.kind === 'create' ? made.branch?.leaves[0]?.name.name : undefined
    expect(leaf).toMatch(/^events_2026_03_p0_[0-9a-z]+$/)
    expect(wanted).toContain(leaf)
  })

  it('covers its own stretch and no more where one column cuts two levels', () => {
    const [made] = creations(divisible(aSet().build()), months({ subpartition: days }))
    const bounds = made?.branch?.leaves.map(({ bound }) => (bound.kind === 'range' ? bound : undefined)) ?? []
    expect(bounds).toHaveLength(31)
    expect({ kind: 'range', lower: bounds[0]?.lower, upper: bounds.at(-1)?.upper }).toEqual(made?.bound)
  })

  it('is worded with all tables before the first is attached, and attached from the top down', () => {
    const [made] = creations(
      divisible(aSet().build()),
      months({ subpartition: { ...list, subpartition: undefined } }),
    )
    if (made === undefined) throw new Error('nothing is made')
    const limits = { lockTimeoutMs: 100, lockBudgetMs: 1000, detachTimeoutMs: 1000, holdTimeoutMs: 1000 }
    const [step] = compile(made, { limits, features: featuresOf(180_004) })
    expect(step?.statements).toMatchInlineSnapshot(`
      [
        {
          "lock": "ACCESS SHARE",
          "text": "create table public.events_2026_03 (like public.events including all excluding identity) partition by list (region)",
        },
        {
          "lock": "ACCESS SHARE",
          "text": "create table public.events_2026_03_eu (like public.events including all excluding identity)",
        },
        {
          "lock": "ACCESS SHARE",
          "text": "create table public.events_2026_03_us (like public.events including all excluding identity)",
        },
        {
          "lock": "SHARE UPDATE EXCLUSIVE",
          "text": "alter table public.events attach partition public.events_2026_03 for values from ('2026-03-01 00:00:00+00') to ('2026-04-01 00:00:00+00')",
        },
        {
          "lock": null,
          "text": "alter table public.events_2026_03 attach partition public.events_2026_03_eu for values in ('de', 'fr')",
        },
        {
          "lock": null,
          "text": "alter table public.events_2026_03 attach partition public.events_2026_03_us for values in ('us')",
        },
      ]
    `)
  })

  it.each([
    [{ columns: [] }, 'subpartition-misfit', 'it has no column id'],
    [
      { columns: [{ ...column('id', 'bigint'), generated: true }] },
      'subpartition-misfit',
      'divided by id, which is a generated column',
    ],
    [
      { uniqueIndexes: [{ name: 'events_pkey', isPrimary: true, columns: ['ts'] }] },
      'subpartition-misfit',
      'not among the columns of its primary key events_pkey',
    ],
  ])('is not tried where the server would refuse it: %j', (changes, code, words) => {
    const set = divisible(aSet().build(), changes)
    const { actions, findings } =
      plan(aSnapshot(at, [set]), [months({ subpartition: hash, premake: { ahead: 3, behind: 0 } })], PLANNING)
        .sets[0] ?? {}
    expect(actions).toEqual([])
    expect(findings).toMatchObject([{ code, level: 'error' }])
    expect(findings?.[0]?.message).toContain(words)
  })

  it('is told to keep writers waiting where it ties many leaves to tables that foreign keys reference', () => {
    const tied = aSet('public.events').referencedBy('public.notes').build()
    const hazards = (modulus: number, set: PartitionSet): readonly string[] =>
      creations(divisible(set), months({ subpartition: { ...hash, modulus } })).flatMap(
        (each) => each.hazards,
      )
    expect(hazards(64, tied)).toEqual(['locks-out-writers'])
    expect(hazards(2, tied)).toEqual([])
    expect(hazards(64, aSet('public.events').build())).toEqual([])
  })

  it('is not made of more tables than the server can lock', () => {
    const set = divisible(aSet().build())
    const policy = months({ subpartition: { ...hash, modulus: 500 } })
    const server = { lockRoom: 1000, logicalSlots: [] }
    const found = plan(aSnapshot(at, [set], { server }), [policy], PLANNING).sets[0]
    expect(found?.actions).toEqual([])
    expect(found?.findings.map(({ code }) => code)).toContain('branch-too-large')
  })
})

/** A month that is cut into days, of which some are missing. */
function aMonth(name: string, ...present: readonly (readonly [string, string])[]): PartitionSet {
  return present.reduce((set, [from, to]) => set.with(from, to), aSet(name)).build()
}

describe('branches that stand there', () => {
  const february = aMonth('public.feb', ['2026-02-01', '2026-02-10'], ['2026-02-12', '2026-03-01'])
  const march = aMonth('public.mar', ['2026-03-01', '2026-03-11'], ['2026-03-11', '2026-03-30'])
  const branch = (of: PartitionSet): Partial<Partition> => ({
    oid: of.oid,
    kind: 'partitioned-table',
    branch: of,
    pages: -1,
  })
  const set = divisible(
    aSet()
      .with('2026-02-01', '2026-03-01', branch(february), 'public.feb')
      .with('2026-03-01', '2026-04-01', branch(march), 'public.mar')
      .build(),
  )

  it('are given what they lack, each by itself', () => {
    const made = creations(set, months({ subpartition: days }))
    expect(made.map(({ parent, target, root }) => [parent.name.name, target.name, root?.name.name])).toEqual([
      ['feb', 'feb_2026_02_10', 'events'],
      ['feb', 'feb_2026_02_11', 'events'],
      ['mar', 'mar_2026_03_30', 'events'],
      ['mar', 'mar_2026_03_31', 'events'],
    ])
  })

  it('are given nothing when they are about to leave', () => {
    const policy = months({ subpartition: days, lifecycle: [detachAfter('1 day')] })
    expect(creations(set, policy).map(({ parent }) => parent.name.name)).toEqual(['mar', 'mar'])
    const { actions } = plan(aSnapshot(at, [set]), [policy], PLANNING).sets[0] ?? {}
    expect(actions?.find(({ kind }) => kind === 'detach')).toMatchObject({
      reason: 'retention: kept for 1 day after its upper bound; takes its 2 partitions along',
    })
  })

  it('have their holes told by their own names', () => {
    const snapshot = aSnapshot(at, [set])
    const policies = [months({ subpartition: days })]
    const found = audit(snapshot, policies, plan(snapshot, policies, PLANNING)).get('public.events')
    expect(found?.map(({ code, subject }) => [code, subject])).toEqual([
      ['hole', 'public.feb'],
      ['premake-missing', 'public.mar'],
    ])
  })

  it('are as big as the tables they consist of', () => {
    expect(
      plan(aSnapshot(at, [set]), [months({ subpartition: days })], PLANNING).sets[0]?.summary,
    ).toMatchObject({
      attached: 2,
      bytes: 4 * 10 * 8192,
      premakeMissing: 2,
    })
  })

  it('stay as they are when the policy divides otherwise', () => {
    const other = plan(aSnapshot(at, [set]), [months({ subpartition: hash })], PLANNING).sets[0]
    expect(other?.actions).toEqual([])
    expect(other?.findings).toMatchObject([{ code: 'branch-differs', level: 'info' }])
  })
})

describe('the summary of a set with branches', () => {
  it('is covered as far as the branch that is covered least, and sums the rest', () => {
    const instant = Temporal.Instant.from(at)
    const of = (position: bigint, attached: number) => ({
      isAlive: true,
      summary: {
        ...EMPTY_SUMMARY,
        attached,
        coveredUntil: { kind: 'value', position } as const,
        coveredUntilInstant: instant.add({ hours: Number(position) }),
        overdue: { detach: 1 },
      },
    })
    const root = { isAlive: false, summary: { ...EMPTY_SUMMARY, attached: 2, isComplete: true } }
    expect(mergeSummaries(root.summary, [root, of(7n, 3), of(5n, 4)])).toMatchObject({
      attached: 7,
      coveredUntil: { kind: 'value', position: 5n },
      coveredUntilInstant: instant.add({ hours: 5 }),
      overdue: { detach: 2 },
    })
    expect(mergeSummaries(root.summary, [root, of(7n, 3), of(5n, 4)])).not.toHaveProperty('isComplete')
    const uncovered = { isAlive: true, summary: EMPTY_SUMMARY }
    expect(mergeSummaries(root.summary, [root, of(7n, 3), uncovered]).coveredUntil).toBeUndefined()
  })
})
