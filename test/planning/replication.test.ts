import { describe, expect, it } from 'vitest'
import { type DetachAction } from '../../src/domain/action.ts'
import { type Finding } from '../../src/domain/finding.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type Policy, type StepOf } from '../../src/domain/policy.ts'
import { type Publication, type Replication } from '../../src/domain/replication.ts'
import { plan } from '../../src/planning/planner.ts'
import { aPolicy, aSet, aSnapshot, PLANNING } from '../support/builders.ts'

const at = '2026-03-10T12:00:00Z'

function aPublication(changes: Partial<Publication> = {}): Publication {
  return {
    name: 'p',
    covers: 'table',
    viaRoot: false,
    columns: undefined,
    hasRowFilter: false,
    owner: 'app',
    mayAlter: true,
    schemas: [],
    members: [],
    ...changes,
  }
}

function published(...publications: readonly Publication[]): Replication {
  return { publications, subscriptions: [], unidentified: { count: 0, first: [] } }
}

function aSetWith(replication: Replication): PartitionSet {
  return {
    ...aSet().with('2025-12-01', '2026-01-01').with('2026-01-01', '2026-04-01').build(),
    replication,
  }
}

const monthly = (changes: Partial<Policy> = {}): Policy =>
  aPolicy('public.events', '1 month', { premake: { ahead: 2, behind: 0 }, ...changes })

const stay = (changes: Partial<StepOf<'detach'>> = {}): Policy =>
  monthly({
    lifecycle: [
      {
        do: 'detach',
        after: { kind: 'time', span: { count: 1, unit: 'month' } },
        publication: 'stay',
        ...changes,
      },
    ],
  })

function look(set: PartitionSet, policy = monthly(), logicalSlots: readonly string[] = ['sub']) {
  const snapshot = aSnapshot(at, [set], { server: { lockRoom: 1e6, logicalSlots } })
  const [first] = plan(snapshot, [policy], PLANNING).sets
  if (first === undefined) throw new Error('no set')
  const detaches = first.actions.filter((action): action is DetachAction => action.kind === 'detach')
  return { findings: first.findings, detaches }
}

const brief = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ code, level }) => `${level} ${code}`)

describe('a set that is published', () => {
  it.each([
    ['partition by partition', aPublication(), 'warning subscriber-may-miss-rows'],
    ['with all tables', aPublication({ covers: 'all tables' }), 'warning subscriber-may-miss-rows'],
    ['through its parent', aPublication({ viaRoot: true }), 'info subscriber-needs-partitions'],
    [
      'only in parts',
      aPublication({ covers: 'partitions', members: [1] }),
      'warning partitions-not-published',
    ],
  ])('%s: what subscribers must do is said', (_how, publication, said) => {
    expect(brief(look(aSetWith(published(publication))).findings)).toEqual([said])
  })

  it('is no worry while nobody subscribes', () => {
    const { findings } = look(aSetWith(published(aPublication())), monthly(), [])
    expect(brief(findings)).toEqual(['info subscriber-may-miss-rows'])
  })

  it('says the statements for what is made now and what was made ahead', () => {
    const set = aSetWith(published(aPublication({ name: 'All Events' })))
    const ahead = aSet().with('2026-01-01', '2026-04-01').with('2026-04-01', '2026-05-01').build()
    const [finding] = look({ ...set, partitions: ahead.partitions }).findings
    expect(finding?.hint).toBe(
      'On every subscriber, before the rows come: ' +
        "create table public.events_p1 partition of public.events for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00'); " +
        "create table public.events_2026_05 partition of public.events for values from ('2026-05-01 00:00:00+00') to ('2026-06-01 00:00:00+00'); " +
        'alter subscription sub refresh publication. Or publish through the parent from now on, while nothing writes: ' +
        'alter publication "All Events" set (publish_via_partition_root = true); then there: alter subscription sub refresh publication with (copy_data = false)',
    )
  })

  it('knows what is made ahead in the branches of what is divided further', () => {
    const branch = aSet('public.events_eu').with('2026-03-01', '2026-04-01', {}, 'public.events_eu_2026_03')
    const set = aSet().with('2026-03-01', '2026-07-01', { kind: 'partitioned-table', branch: branch.build() })
    const { findings } = look({ ...set.build(), replication: published(aPublication()) })
    expect(findings[0]?.hint).toContain(
      'create table public.events_eu_2026_03 partition of public.events_eu for values from',
    )
  })

  it('spells out a few partitions and counts the rest', () => {
    const { findings } = look(
      aSetWith(published(aPublication())),
      monthly({ premake: { ahead: 10, behind: 0 } }),
    )
    expect(findings[0]?.hint).toContain("to ('2026-08-01 00:00:00+00'); and 6 more; alter subscription")
  })

  it('is told when nothing identifies rows whose changes are sent', () => {
    const replication = { ...published(aPublication({ viaRoot: true })) }
    const unidentified = { count: 5, first: [{ schema: 'public', name: 'events_p1' }] }
    const { findings } = look(aSetWith({ ...replication, unidentified }))
    const finding = findings.find(({ code }) => code === 'no-replica-identity')
    expect(finding).toMatchObject({ level: 'warning', subject: 'public.events' })
    expect(finding?.message).toContain('5 partition(s) of public.events (public.events_p1 and others)')
    expect(finding?.hint).toContain('alter table public.events_p1 replica identity full')
  })

  it('is told when its own rows come from a publisher', () => {
    const { findings } = look(aSetWith({ ...published(), subscriptions: ['from_main'] }))
    expect(brief(findings)).toEqual(['info set-is-subscribed'])
  })
})

describe('what leaves a published set', () => {
  const stays = (publication: Publication, step: Partial<StepOf<'detach'>> = {}) =>
    look(aSetWith(published(publication)), stay(step)).detaches.map((action) => action.stays ?? [])

  it('leaves its publications by itself', () => {
    expect(stays(aPublication(), { publication: 'leave' })).toEqual([[]])
  })

  it('stays where the policy says so, with the columns that are published', () => {
    expect(stays(aPublication({ columns: ['id', 'ts'] }))).toEqual([
      [{ publication: 'p', columns: ['id', 'ts'] }],
    ])
  })

  it.each([
    ['a publication of all tables has it anyway', { covers: 'all tables' }, {}, 0],
    ['one of its schema has it anyway', { covers: 'schema', schemas: ['public'] }, {}, 0],
    [
      'one of its schema loses what goes elsewhere',
      { covers: 'schema', schemas: ['public'] },
      { schema: 'archive' },
      1,
    ],
  ] as const)('stays by name only where it must: %s', (_what, publication, step, count) => {
    expect(stays(aPublication(publication), step)[0]).toHaveLength(count)
  })

  it('is not put there twice', () => {
    const set = aSetWith(published())
    const oid = set.partitions[0]?.oid ?? 0
    const { detaches } = look({ ...set, replication: published(aPublication({ members: [oid] })) }, stay())
    expect(detaches.map((action) => action.stays)).toEqual([undefined])
  })

  it.each([
    ['the publication is another’s', { owner: 'dba', mayAlter: false }, 'alter publication p owner to app'],
    ['it sends only some rows', { hasRowFilter: true }, 'by hand, with the condition'],
  ])('stays attached while it cannot stay published: %s', (_why, publication, hint) => {
    const { detaches, findings } = look(aSetWith(published(aPublication(publication))), stay())
    expect(detaches).toEqual([])
    const finding = findings.find(({ code }) => code === 'publication-not-kept')
    expect(finding).toMatchObject({ level: 'error', subject: 'public.events' })
    expect(finding?.hint).toContain(hint)
  })
})
