import { describe, expect, it } from 'vitest'
import { type Observations } from '../../src/domain/observations.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type Policy } from '../../src/domain/policy.ts'
import { type SetPlan } from '../../src/domain/plan.ts'
import { type Drift, type Trait } from '../../src/domain/traits.ts'
import { inquire } from '../../src/planning/inquire.ts'
import { plan } from '../../src/planning/planner.ts'
import { aPolicy, aSet, aSnapshot, detachAfter, NO_OBSERVATIONS, PLANNING } from '../support/builders.ts'

const AT = '2026-02-10T12:00:00Z'
const select = {
  kind: 'grant',
  grantee: 'app',
  privilege: 'SELECT',
  column: null,
  grantable: false,
} as const satisfies Trait

function planOf(set: PartitionSet, policy: Policy, observations: Partial<Observations>): SetPlan {
  const world = aSnapshot(AT, [set], { observations: { ...NO_OBSERVATIONS, ...observations } })
  const [planned] = plan(world, [policy], PLANNING).sets
  if (planned === undefined) throw new Error('no plan')
  return planned
}

const policy = (changes: Partial<Policy> = {}): Policy =>
  aPolicy('public.events', '1 month', { premake: { ahead: 0, behind: 0 }, ...changes })

/** Every partition of the set differs in the same way. */
function driftOf(set: PartitionSet, changes: Partial<Drift>): Pick<Observations, 'drift'> {
  const drift = set.partitions.map(({ oid, name, owner }): Drift => ({
    table: { oid, name, owner },
    under: { oid: set.oid, name: set.name, owner: set.owner },
    missing: [],
    extra: [],
    ...changes,
  }))
  return { drift: new Map([[set.oid, drift]]) }
}

describe('drift', () => {
  const set = aSet().with('2026-01-01', '2026-02-01').with('2026-02-01', '2026-03-01').build()

  it('is looked for in whole cycles, and in every one where it is to be mended', () => {
    const asked = (how: Policy, checkStatistics: boolean): readonly unknown[] =>
      inquire(aSnapshot(AT, [set]), [how], { checkStatistics }).drift
    const parameters = { fillfactor: '70', 'toast.autovacuum_enabled': 'false' }
    expect(asked(policy(), false)).toEqual([])
    expect(asked(policy(), true)).toEqual([{ oid: set.oid, toast: [], among: 'all' }])
    expect(asked(policy({ reconcile: true, parameters }), false)).toEqual([
      { oid: set.oid, toast: ['autovacuum_enabled=false'], among: 'all' },
    ])
  })

  it('is reported for each partition', () => {
    const planned = planOf(set, policy(), driftOf(set, { missing: [select] }))
    expect(planned.actions).toEqual([])
    expect(planned.findings).toMatchObject([
      {
        code: 'drift',
        level: 'warning',
        subject: 'public.events_p0',
        message: expect.stringContaining('app lacks SELECT'),
      },
      { code: 'drift', level: 'warning', subject: 'public.events_p1' },
    ])
  })

  it('of a thousand partitions is not a thousand lines', () => {
    const builder = aSet()
    for (let day = 0; day < 1000; day += 1) {
      const from = Temporal.PlainDate.from('2026-01-01').add({ days: day })
      builder.with(from.toString(), from.add({ days: 1 }).toString())
    }
    const many = builder.build()
    const observed = driftOf(many, { missing: [select] })
    const { findings } = planOf(
      many,
      policy({ interval: { kind: 'time', span: { count: 1, unit: 'day' } } }),
      observed,
    )
    const drifted = findings.filter(({ code }) => code === 'drift')
    expect(drifted).toMatchObject([
      {
        subject: 'public.events',
        message:
          '1000 partitions of public.events are not what a new one would be: app lacks SELECT (public.events_p0, public.events_p1, public.events_p2 and 997 more)',
      },
    ])
    const { actions } = planOf(
      many,
      policy({ reconcile: true, interval: { kind: 'time', span: { count: 1, unit: 'day' } } }),
      observed,
    )
    expect(actions.filter(({ kind }) => kind === 'set')).toHaveLength(500)
  })

  it('of each its own is told for twenty of them', () => {
    const builder = aSet()
    for (let day = 0; day < 30; day += 1) {
      const from = Temporal.PlainDate.from('2026-01-01').add({ days: day })
      builder.with(from.toString(), from.add({ days: 1 }).toString())
    }
    const many = builder.build()
    const alike = driftOf(many, { missing: [select] }).drift?.get(many.oid) ?? []
    const each = alike.map((drift, at) => ({
      ...drift,
      missing: [{ ...select, grantee: `role_${at}` }],
    }))
    const found = planOf(many, policy({ interval: { kind: 'time', span: { count: 1, unit: 'day' } } }), {
      drift: new Map([[many.oid, each]]),
    }).findings.filter(({ code }) => code === 'drift')
    expect(found).toHaveLength(21)
    expect(found.at(-1)?.message).toBe('10 more partitions of public.events are not what a new one would be')
  })

  it('gives no policy that would let others in to a partition that alone has row level security', () => {
    const open = {
      kind: 'policy',
      name: 'open',
      command: 'all',
      permissive: true,
      roles: [],
      using: 'true',
      check: null,
    } as const satisfies Trait
    const strict = { ...open, name: 'strict', permissive: false } as const
    const one = aSet().with('2026-02-01', '2026-03-01', {}, 'public.feb').build()
    const given = (extra: readonly Trait[]): readonly unknown[] =>
      planOf(one, policy({ reconcile: true }), driftOf(one, { missing: [open, strict], extra })).actions.map(
        (action) =>
          action.kind === 'set' &&
          action.reconciled?.traits.map((trait) => trait.kind === 'policy' && trait.name),
      )
    expect(given([{ kind: 'row-security', forced: false }])).toEqual([['strict']])
    expect(given([])).toEqual([['open', 'strict']])
  })

  it('is mended by giving, never by taking: the owner last, and as far as it can be given', () => {
    const missing: readonly Trait[] = [
      { kind: 'owner', owner: 'app' },
      select,
      { kind: 'extended-statistics', columns: ['a', 'b'], expressions: [], kinds: ['d'], target: null },
    ]
    const extra: readonly Trait[] = [{ ...select, privilege: 'DELETE' }, { kind: 'unlogged' }]
    const one = aSet().with('2026-02-01', '2026-03-01', {}, 'public.feb').build()
    const planned = planOf(one, policy({ reconcile: true }), driftOf(one, { missing, extra }))
    expect(planned.actions).toMatchObject([
      {
        kind: 'set',
        id: 'bring back public.feb',
        needs: [],
        reconciled: { traits: [select], under: { oid: one.oid } },
      },
      {
        kind: 'set',
        id: 'bring back the owner of public.feb',
        needs: [],
        reconciled: { traits: [missing[0]] },
      },
    ])
    expect(planned.findings.map(({ message }) => message)).toEqual([
      'public.feb is not what a new partition of public.events would be: it lacks extended statistics on a, b; app has DELETE; it is UNLOGGED: a crash empties it',
    ])
    expect(planned.findings.map(({ hint }) => hint)).toEqual([
      'Extended statistics are made by hand: create statistics on … from public.feb. alter table public.feb set logged rewrites it, and nobody reads or writes it meanwhile. What it has beyond its parent is never taken away by partitiond: revoke it by hand, or give it to the parent too.',
    ])
  })

  it('says what helps against it: the policy, or a person', () => {
    const one = aSet().with('2026-02-01', '2026-03-01', {}, 'public.feb').build()
    const hints = (reconcile: boolean, drift: Partial<Drift>): readonly string[] =>
      planOf(one, policy({ reconcile }), driftOf(one, drift)).findings.map(({ hint }) => hint)
    expect(hints(false, { missing: [select] })).toEqual([
      expect.stringMatching(/^Set `reconcile: true`[^.]*\.$/),
    ])
    expect(hints(false, { extra: [select] })).toEqual([
      expect.stringMatching(/^What it has beyond its parent/),
    ])
    expect(hints(true, { extra: [{ kind: 'unlogged' }] })).toEqual([
      expect.stringMatching(/^alter table public\.feb set logged [^.]*\.$/),
    ])
  })

  it('of what is about to leave, or has left since it was looked for, is nobody’s concern', () => {
    const observed = driftOf(set, { missing: [select] })
    const [january, february] = set.partitions
    if (january === undefined || february === undefined) throw new Error('no partitions')
    const leaving = policy({ lifecycle: [detachAfter('1 day')] })
    expect(planOf(set, leaving, observed).findings.map(({ subject }) => subject)).toEqual([
      'public.events_p1',
    ])
    const gone = { ...set, partitions: [february] }
    expect(planOf(gone, policy(), observed).findings.map(({ subject }) => subject)).toEqual([
      'public.events_p1',
    ])
  })

  it('is no step of the lifecycle: nothing waits for it, and nothing is overdue by it', () => {
    const after = { kind: 'time', span: { count: 1, unit: 'day' } } as const
    const parameters = { fillfactor: '70' }
    const planned = planOf(
      set,
      policy({
        reconcile: true,
        lifecycle: [
          { do: 'set', after, parameters },
          { do: 'move', after, tablespace: 'cold' },
        ],
      }),
      driftOf(set, { missing: [select] }),
    )
    expect(planned.actions.map(({ id, needs }) => [id, needs])).toEqual([
      ['set public.events_p0', []],
      ['bring back public.events_p0', []],
      ['bring back public.events_p1', []],
      ['move public.events_p0', ['set public.events_p0']],
    ])
    expect(planned.summary.overdue).toMatchObject({ set: 1 })
  })
})

describe('what a new partition carries', () => {
  const empty = aSet().with('2026-01-01', '2026-02-01').build()
  const traits = {
    table: empty.name,
    accessMethod: undefined,
    hasExclusions: false,
    all: [{ kind: 'owner', owner: 'app' }, select, { kind: 'replica-identity' }] as const,
  }

  it('is asked for where partitions are to be created', () => {
    const options = { checkStatistics: false }
    expect(inquire(aSnapshot(AT, [empty]), [policy()], options).traits).toEqual([empty.oid])
    const full = aSet().with('2026-02-01', '2026-03-01').build()
    expect(inquire(aSnapshot(AT, [full]), [policy()], options).traits).toEqual([])
  })

  it('is what the parent has and creating does not bring already', () => {
    const { actions } = planOf(empty, policy(), { traits: new Map([[empty.oid, traits]]) })
    expect(actions).toMatchObject([{ kind: 'create', traits: { all: [select] } }])
  })

  it('must be known: nothing is created unprotected', () => {
    const planned = planOf(empty, policy(), { traits: new Map([[empty.oid, 'locked']]) })
    expect(planned.actions).toEqual([])
    expect(planned.findings).toMatchObject([
      { code: 'traits-not-read', level: 'warning', subject: 'public.events' },
    ])
  })

  it('is not UNLOGGED: that is said', () => {
    const planned = planOf({ ...empty, isUnlogged: true }, policy(), {})
    expect(planned.actions.map(({ kind }) => kind)).toEqual(['create'])
    expect(planned.findings).toMatchObject([{ code: 'unlogged-parent', level: 'warning' }])
  })
})
