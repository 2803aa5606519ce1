import { describe, expect, it } from 'vitest'
import { type Action } from '../../src/domain/action.ts'
import { type Inheritance, type Routing } from '../../src/domain/inheritance.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type SetPlan } from '../../src/domain/plan.ts'
import { audit } from '../../src/planning/audit/audit.ts'
import { inquire } from '../../src/planning/inquire.ts'
import { plan } from '../../src/planning/planner.ts'
import { aPolicy, aSet, aSnapshot, detachAfter, PLANNING } from '../support/builders.ts'

const AT = '2026-03-10T12:00:00Z'

const quiet: Inheritance = {
  routing: { by: 'nobody', idle: undefined },
  parentOnlyChecks: [],
  rowSecurity: false,
  unusable: [],
  overlaps: [],
  isRead: true,
}

/** `public.m` with a child for each month of the year up to the given one. */
function legacy(months: number, facts: Partial<Inheritance> = {}): PartitionSet {
  const builder = aSet('public.m')
  const first = Temporal.PlainDate.from('2026-01-01')
  for (let n = 0; n < months; n += 1) {
    const [lower, upper] = [first.add({ months: n }), first.add({ months: n + 1 })]
    builder.with(lower.toString(), upper.toString(), { checks: [n + 1] }, `public.m_${n + 1}`)
  }
  const set = builder.build()
  return { ...set, key: { ...set.key, method: 'inheritance' }, inheritance: { ...quiet, ...facts } }
}

const policy = aPolicy('public.m', '1 month', { inheritanceKey: 'ts', premake: { ahead: 1, behind: 0 } })
const leaving = { ...policy, lifecycle: [detachAfter('1 month')] }

function planOf(set: PartitionSet, using = policy): SetPlan {
  const [first] = plan(aSnapshot(AT, [set]), [using], PLANNING).sets
  if (first === undefined) throw new Error('no plan')
  return first
}

function routingOf(action: Action | undefined): Routing | undefined {
  if (action?.kind === 'set') return action.routing
  return action?.kind === 'create' || action?.kind === 'detach' ? action.inheritance?.routing : undefined
}

/** `create public.m_2026_03 (+ function, + trigger): m_2026_03, m_2`: what an action does to the routing, and where rows then go. */
function told(action: Action): string {
  const routing = routingOf(action)
  if (routing === undefined) return action.id
  const made = [routing.replaces === undefined ? 'function' : '', routing.makesTrigger ? 'trigger' : '']
  const makes = made.filter((word) => word !== '').map((word) => `+ ${word}`)
  const note = makes.length === 0 ? '' : ` (${makes.join(', ')})`
  return `${action.id}${note}: ${routing.routes.map(({ child }) => child.name).join(', ')}`
}

/** As the catalog shows it once the plan has been run up to that action. */
const ours = (action: Action | undefined): Inheritance['routing'] => {
  const routing = routingOf(action)
  if (routing === undefined) throw new Error('no routing')
  return { by: 'ours', function: routing.function, version: routing.version }
}

describe('routing', () => {
  it('begins with the last creation, when rows of now have their child', () => {
    const { actions } = planOf(legacy(2))
    expect(actions.map(told)).toEqual([
      'create public.m_2026_03',
      'create public.m_2026_04 (+ function, + trigger): m_2026_04, m_2026_03, m_2, m_1',
    ])
    expect(actions[1]?.needs).toEqual(['create public.m_2026_03'])
  })

  it('follows each creation and each detach once it has begun', () => {
    const before = planOf(legacy(2)).actions[1]
    const { actions } = planOf(legacy(2, { routing: ours(before) }), leaving)
    expect(actions.map(told)).toEqual([
      'create public.m_2026_03: m_2026_03, m_2, m_1',
      'create public.m_2026_04: m_2026_04, m_2026_03, m_2, m_1',
      'detach public.m_1: m_2026_04, m_2026_03, m_2',
    ])
    expect(actions.map(({ needs }) => needs)).toEqual([[], [actions[0]?.id], [actions[1]?.id]])
    const versions = actions.map(routingOf)
    expect(versions[1]?.replaces).toBe(versions[0]?.version)
    expect(versions[2]?.replaces).toBe(versions[1]?.version)
    expect(actions[2]).toMatchObject({ concurrently: false, inheritance: { checks: [1] } })
  })

  it('does not wait for old holes: they are filled last, and behind the trigger', () => {
    const set = legacy(2)
    const holed = { ...set, partitions: set.partitions.slice(1) }
    const { actions } = planOf(holed, { ...policy, premake: { ahead: 1, behind: 2 } })
    expect(actions.map(told)).toEqual([
      'create public.m_2026_03',
      'create public.m_2026_04 (+ function, + trigger): m_2026_04, m_2026_03, m_2',
      'create public.m_2026_01: m_2026_04, m_2026_03, m_2, m_2026_01',
    ])
    expect(actions.map(({ needs }) => needs)).toEqual([[], [actions[0]?.id], [actions[1]?.id]])
  })

  it('is an action of its own where nothing comes or goes, and none when it is as it should be', () => {
    const alone = planOf(legacy(4)).actions
    expect(alone.map(told)).toEqual(['set public.m (+ function, + trigger): m_4, m_3, m_2, m_1'])
    const [written] = alone
    expect(planOf(legacy(4, { routing: ours(written) })).actions).toEqual([])
    const stale = { by: 'ours', function: { schema: 'public', name: 'f' }, version: 'old' } as const
    expect(planOf(legacy(4, { routing: stale })).actions.map(told)).toEqual([
      'set public.m: m_4, m_3, m_2, m_1',
    ])
    const idle = { by: 'nobody', idle: 'old' } as const
    expect(planOf(legacy(4, { routing: idle })).actions.map(told)).toEqual([
      'set public.m (+ trigger): m_4, m_3, m_2, m_1',
    ])
  })

  it('is put right before anything leaves, so that a detach that is held back does not hold it back', () => {
    const { actions } = planOf(legacy(4), leaving)
    expect(actions.map(told)).toEqual([
      'set public.m (+ function, + trigger): m_4, m_3, m_2, m_1',
      'detach public.m_1: m_4, m_3, m_2',
    ])
    expect(actions[1]?.needs).toEqual(['set public.m'])
  })

  it('is another version for other columns, rights and ranges', () => {
    const version = (set: PartitionSet): string | undefined => routingOf(planOf(set).actions[0])?.version
    const set = legacy(4)
    const more = { ...set, columns: [...set.columns, { name: 'v', generated: false, identity: '' } as const] }
    const generated = {
      ...set,
      columns: [...set.columns, { name: 'g', generated: true, identity: '' } as const],
    }
    const versions = [set, more, legacy(4, { rowSecurity: true }), legacy(5)].map(version)
    expect(new Set(versions).size).toBe(4)
    expect(version(generated)).toBe(version(set))
  })

  it.each([
    [{ by: 'theirs', what: 'the trigger t' }, 'info routing-not-ours'],
    [{ by: 'altered', what: 'the function was changed by hand' }, 'warning routing-altered'],
  ] as const)('is left alone when it is not ours: %j', (routing, finding) => {
    const { actions, findings } = planOf(legacy(2, { routing }), leaving)
    expect(actions.map(told)).toEqual([
      'create public.m_2026_03',
      'create public.m_2026_04',
      'detach public.m_1',
    ])
    expect(actions.every((action) => 'inheritance' in action && action.needs.length === 0)).toBe(true)
    expect(findings.map(({ level, code }) => `${level} ${code}`)).toEqual([finding])
  })
})

describe('a legacy inheritance set', () => {
  it('is left alone while its CHECKs cannot be read, and when the table or the key is another', () => {
    const codes = (set: PartitionSet): readonly string[] => planOf(set).findings.map(({ code }) => code)
    expect(codes(legacy(2, { isRead: false }))).toEqual(['checks-not-read'])
    const { inheritance: _, ...declared } = legacy(2)
    expect(codes({ ...declared, key: { ...declared.key, method: 'range' } })).toEqual(['is-partitioned'])
    const set = legacy(2)
    expect(codes({ ...set, key: { ...set.key, columns: [] } })).toEqual(['key-not-supported'])
    expect(planOf(legacy(2, { isRead: false })).actions).toEqual([])
  })

  it('is asked whether the table itself holds rows', () => {
    const set = legacy(4)
    const asked = inquire(aSnapshot(AT, [set]), [policy], { checkStatistics: true })
    expect(asked.defaults).toEqual([expect.objectContaining({ oid: set.oid, bounds: [], only: true })])
  })

  it('has rows that no child takes in the table itself, unless that refuses them or others route', () => {
    const level = (facts: Partial<Inheritance>): string | undefined => {
      const snapshot = aSnapshot(AT, [legacy(2, facts)])
      const found = audit(snapshot, [policy], plan(snapshot, [policy], PLANNING)).get('public.m')
      const gap = found?.find(({ code }) => code === 'now-not-covered')
      return gap && `${gap.level}: ${gap.message.split(': ').at(-1) ?? ''}`
    }
    expect(level({})).toBe('warning: they stay in the table itself')
    expect(level({ parentOnlyChecks: ['no_rows'] })).toBe('error: inserts fail')
    expect(level({ routing: { by: 'theirs', what: 'the trigger t' } })).toBe('error: inserts fail')
  })

  it('has many odd children told in few words', () => {
    const unusable = Array.from({ length: 9 }, (_, n) => ({
      name: { schema: 'public', name: `odd_${n}` },
      why: 'it has no validated CHECK on ts alone',
    }))
    const { findings } = planOf(legacy(4, { unusable }))
    expect(findings.length).toBe(5)
    expect(findings.at(-1)?.message).toContain('; the same goes for 4 more')
    expect(findings.at(-1)?.hint).toContain('check (ts >= … and ts < …)')
  })
})
