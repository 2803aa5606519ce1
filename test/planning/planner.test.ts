import { describe, expect, it } from 'vitest'
import { type Action } from '../../src/domain/action.ts'
import { boundOf } from '../../src/domain/action-range.ts'
import { displayEndpoint } from '../../src/domain/key-value.ts'
import { displayName } from '../../src/domain/name.ts'
import { type ActivitySample, type PartitionActivity } from '../../src/domain/observations.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type Policy } from '../../src/domain/policy.ts'
import { type Snapshot } from '../../src/domain/snapshot.ts'
import { type PlanningOptions } from '../../src/planning/options.ts'
import { inquire } from '../../src/planning/inquire.ts'
import { plan } from '../../src/planning/planner.ts'
import {
  aLedger,
  aLedgerEntry,
  aPolicy,
  aSet,
  aSnapshot,
  detachAfter,
  dropAfter,
  freezeAfter,
  NO_OBSERVATIONS,
  PLANNING,
} from '../support/builders.ts'

const AT = '2026-03-10T12:00:00Z'

function planOf(
  set: PartitionSet,
  policy: Policy,
  changes: Partial<Snapshot> = {},
  options: Partial<PlanningOptions> = {},
): ReturnType<typeof plan>['sets'][number] {
  const [first] = plan(aSnapshot(AT, [set], changes), [policy], { ...PLANNING, ...options }).sets
  if (first === undefined) throw new Error('no set planned')
  return first
}

/** `create public.events_2026_03 [2026-03-01T00:00:00Z, 2026-04-01T00:00:00Z)` */
function line(action: Action): string {
  const bound = boundOf(action)
  const range =
    bound?.kind !== 'range'
      ? ''
      : ` [${displayEndpoint(bound.lower, 'timestamptz')}, ${displayEndpoint(bound.upper, 'timestamptz')})`
  return `${action.kind} ${displayName(action.target)}${range}`
}

const codes = (planned: { findings: readonly { code: string }[] }): string[] =>
  planned.findings.map(({ code }) => code)
const kinds = (planned: { actions: readonly Action[] }): string[] => planned.actions.map(({ kind }) => kind)

describe('premake', () => {
  it('has nothing to do when now and four intervals ahead are there', () => {
    const set = aSet()
      .with('2026-03-01', '2026-04-01')
      .with('2026-04-01', '2026-05-01')
      .with('2026-05-01', '2026-06-01')
      .with('2026-06-01', '2026-07-01')
      .with('2026-07-01', '2026-08-01')
      .build()
    const planned = planOf(set, aPolicy('public.events', '1 month'))
    expect(planned.actions).toEqual([])
    expect(planned.findings).toEqual([])
    expect(planned.summary.coveredUntilInstant?.toString()).toBe('2026-08-01T00:00:00Z')
  })

  it('creates only what is missing, in the zone of the policy', () => {
    const set = aSet().with('2026-02-28 15:00:00+00', '2026-03-31 15:00:00+00').build()
    const policy = aPolicy('public.events', '1 month', {
      timezone: 'Asia/Seoul',
      premake: { ahead: 2, behind: 0 },
    })
    expect(planOf(set, policy).actions.map(line)).toEqual([
      'create public.events_2026_04 [2026-03-31T15:00:00Z, 2026-04-30T15:00:00Z)',
      'create public.events_2026_05 [2026-04-30T15:00:00Z, 2026-05-31T15:00:00Z)',
    ])
  })

  it('makes an empty set whole, behind and ahead', () => {
    const policy = aPolicy('public.events', '1 month', { premake: { ahead: 1, behind: 2 } })
    const planned = planOf(aSet().build(), policy)
    expect(planned.actions.map(({ target }) => target.name)).toEqual([
      'events_2026_01',
      'events_2026_02',
      'events_2026_03',
      'events_2026_04',
    ])
    expect(planned.actions.map(({ reason }) => reason)).toEqual([
      'premake: 2 behind',
      'premake: 2 behind',
      'premake: holds now',
      'premake: 1 ahead',
    ])
    expect(planned.summary.premakeMissing).toBe(2)
  })

  it('fills holes, and leaves alone what would leave at once', () => {
    const set = aSet().with('2025-10-01', '2025-11-01').with('2026-03-01', '2026-04-01').build()
    const policy = aPolicy('public.events', '1 month', {
      premake: { ahead: 0, behind: 0 },
      lifecycle: [detachAfter('2 months')],
    })
    const creates = planOf(set, policy).actions.filter(({ kind }) => kind === 'create')
    expect(creates.map(({ target }) => target.name)).toEqual(['events_2026_01', 'events_2026_02'])
  })

  it('fills the seam after a change of the interval with a shorter partition', () => {
    const set = aSet().with('2026-03-09', '2026-03-10').with('2026-03-10', '2026-03-11').build()
    const policy = aPolicy('public.events', '1 month', { premake: { ahead: 1, behind: 0 } })
    expect(planOf(set, policy).actions.map(line)).toEqual([
      'create public.events_2026_03 [2026-03-11T00:00:00Z, 2026-04-01T00:00:00Z)',
      'create public.events_2026_04 [2026-04-01T00:00:00Z, 2026-05-01T00:00:00Z)',
    ])
  })

  it('gives a taken name a hash and says so, instead of leaving a hole', () => {
    const policy = aPolicy('public.events', '1 month', { premake: { ahead: 0, behind: 0 } })
    const planned = planOf(aSet().build(), policy, {
      observations: { ...NO_OBSERVATIONS, takenNames: new Set(['public\0events_2026_03']) },
    })
    expect(planned.actions[0]?.target.name).toMatch(/^events_2026_03_[0-9a-z]+$/)
    expect(codes(planned)).toEqual(['name-taken'])
  })

  it('creates nothing above a partition up to MAXVALUE and says why', () => {
    const planned = planOf(aSet().with('2026-01-01', 'MAXVALUE').build(), aPolicy('public.events', '1 month'))
    expect(planned.actions).toEqual([])
    expect(codes(planned)).toEqual(['unbounded-partition'])
  })

  it('does not run after a partition in the far future', () => {
    const set = aSet().with('2026-03-01', '2026-04-01').with('2099-01-01', '2099-02-01').build()
    const policy = aPolicy('public.events', '1 month', { premake: { ahead: 2, behind: 0 } })
    expect(planOf(set, policy).actions.map(({ target }) => target.name)).toEqual([
      'events_2026_04',
      'events_2026_05',
    ])
  })

  it('fills the newest holes first and goes on in the next cycle when there are very many', () => {
    const set = aSet().with('1970-01-01', '1970-01-02').with('2026-03-10', '2026-03-11').build()
    const planned = planOf(set, aPolicy('public.events', '1 day', { premake: { ahead: 0, behind: 0 } }))
    expect(planned.actions).toHaveLength(366)
    expect(planned.actions.at(-1)?.target.name).toBe('events_2026_03_09')
    expect(codes(planned)).toEqual(['holes-capped'])
  })
})

describe('a DEFAULT partition', () => {
  const policy = (changes: Partial<Policy> = {}): Policy =>
    aPolicy('public.events', '1 month', { premake: { ahead: 2, behind: 0 }, ...changes })
  const withContents = (
    set: PartitionSet,
    bytes: number,
    rowsByRange: readonly number[],
  ): Partial<Snapshot> => {
    const fallback = set.partitions.find(({ bound }) => bound.kind === 'default')
    if (fallback === undefined) throw new Error('no default')
    const [asked] = inquire(aSnapshot(AT, [set]), [policy()], { checkStatistics: false }).defaults
    const counts = (asked?.bounds ?? []).map((bound, at) => ({ bound, rows: rowsByRange[at] ?? 0 }))
    const rows = rowsByRange.reduce((sum, each) => sum + each, 0)
    const contents = { bytes, rows, hasRows: bytes > 0, counts }
    return { observations: { ...NO_OBSERVATIONS, defaults: new Map([[fallback.oid, contents]]) } }
  }

  it('that is small is scanned; writers wait only where rows of the range may be arriving', () => {
    const set = aSet().withDefault().build()
    const planned = planOf(set, policy(), withContents(set, 0, []))
    expect(
      planned.actions.map((action) => (action.kind === 'create' ? action.lockWriters : action.kind)),
    ).toEqual([true, false, false])
  })

  it('that is big gets one excluding CHECK for the whole future stretch, taken away at the end', () => {
    const set = aSet().with('2026-03-01', '2026-04-01').withDefault().build()
    const planned = planOf(set, policy(), withContents(set, 400_000_000, []))
    expect(
      planned.actions.map((action) => (action.kind === 'repair-default' ? action.repair.do : action.kind)),
    ).toEqual(['exclude', 'create', 'create', 'include'])
    expect(planned.actions[0]?.hazards).toEqual(['rejects-inserts'])
    expect(planned.actions[1]?.needs).toEqual([planned.actions[0]?.id])
    expect(codes(planned)).toEqual(['default-has-rows'])
  })

  it('with rows of a wanted range is reported by default: the range is not created', () => {
    const set = aSet().with('2026-03-01', '2026-04-01').withDefault().build()
    const planned = planOf(set, policy(), withContents(set, 8192, [7, 0]))
    expect(planned.actions.map(line)).toEqual([
      'create public.events_2026_05 [2026-05-01T00:00:00Z, 2026-06-01T00:00:00Z)',
    ])
    expect(codes(planned)).toEqual(['default-blocks-range', 'default-has-rows'])
  })

  it('with rows of a wanted range has them moved when the policy says so', () => {
    const set = aSet().with('2026-03-01', '2026-04-01').withDefault().build()
    const planned = planOf(set, policy({ defaultRows: 'move' }), withContents(set, 8192, [7, 0]))
    expect(
      planned.actions.map((action) => (action.kind === 'repair-default' ? action.repair : action.kind)),
    ).toMatchObject([{ do: 'move-rows', rows: 7, copyAhead: false }, 'create'])
    expect(planned.actions[0]?.hazards).toEqual(['locks-out-writers'])
    expect(codes(planned)).toEqual([])
  })

  it('that could not be looked into counts as big, and only ranges ahead are created', () => {
    const planned = planOf(aSet().withDefault().build(), policy())
    expect(
      planned.actions.map((action) =>
        action.kind === 'repair-default' ? action.repair.do : action.target.name,
      ),
    ).toEqual(['exclude', 'events_2026_04', 'events_2026_05', 'include'])
  })

  it('that still carries our excluding CHECK after a crash is freed of it first', () => {
    const set = aSet()
      .with('2026-03-01', '2026-04-01')
      .withDefault()
      .withLeftover('partitiond_excludes_x')
      .build()
    const planned = planOf(set, policy())
    expect(planned.actions[0]).toMatchObject({
      kind: 'repair-default',
      repair: { do: 'include', constraint: 'partitiond_excludes_x' },
    })
  })
})

describe('leaving', () => {
  const old = (): ReturnType<typeof aSet> =>
    aSet()
      .with('2024-12-01', '2025-01-01')
      .with('2025-01-01', '2025-02-01')
      .with('2025-02-01', '2025-03-01')
      .with('2026-03-01', '2026-04-01')
  const yearly = (changes: Partial<Policy> = {}): Policy =>
    aPolicy('public.events', '1 month', {
      premake: { ahead: 0, behind: 0 },
      lifecycle: [detachAfter('13 months'), dropAfter('13 months')],
      ...changes,
    })
  const leavingOf = (planned: { actions: readonly Action[] }): string[] =>
    planned.actions.filter(({ kind }) => kind !== 'create').map(line)

  it('counts from the upper bound: a partition stays until its youngest row is old enough', () => {
    expect(leavingOf(planOf(old().build(), yearly()))).toEqual([
      'detach public.events_p0 [2024-12-01T00:00:00Z, 2025-01-01T00:00:00Z)',
      'detach public.events_p1 [2025-01-01T00:00:00Z, 2025-02-01T00:00:00Z)',
    ])
  })

  it('never takes the future or the present, whatever the policy says', () => {
    const set = aSet().with('2026-03-01', '2026-04-01').with('2026-04-01', '2026-05-01').build()
    const policy = yearly({
      lifecycle: [{ do: 'detach', after: { kind: 'partitions', count: 0 } }],
      guard: { maxDropsPerCycle: 99, minPartitions: 0 },
    })
    expect(leavingOf(planOf(set, policy))).toEqual([])
  })

  it('keeps the six newest closed partitions with after: 6 partitions', () => {
    const set = old().build()
    const policy = yearly({ lifecycle: [{ do: 'detach', after: { kind: 'partitions', count: 2 } }] })
    expect(leavingOf(planOf(set, policy))).toEqual([
      'detach public.events_p0 [2024-12-01T00:00:00Z, 2025-01-01T00:00:00Z)',
    ])
  })

  it('is concurrent without a DEFAULT partition and without incoming foreign keys, and plain otherwise', () => {
    const ways = [old().build(), old().withDefault().build(), old().referencedBy('public.child').build()].map(
      (set) => planOf(set, yearly()).actions.find((action) => action.kind === 'detach')?.concurrently,
    )
    expect(ways).toEqual([true, false, false])
  })

  it('waits for FINALIZE of a half-done detach', () => {
    const set = aSet()
      .with('2024-12-01', '2025-01-01', { pendingDetach: true })
      .with('2025-01-01', '2025-02-01')
      .with('2026-03-01', '2026-04-01')
      .build()
    const planned = planOf(set, yearly({ guard: { maxDropsPerCycle: 12, minPartitions: 0 } }))
    const [finalize] = planned.actions
    expect(finalize?.kind).toBe('finalize-detach')
    expect(planned.actions.find(({ kind }) => kind === 'detach')?.needs).toEqual([finalize?.id])
  })

  it('is held back as a whole beyond the guard, and creation goes on', () => {
    const set = aSet().with('2024-12-01', '2025-01-01').with('2025-01-01', '2025-02-01').build()
    const planned = planOf(set, yearly({ guard: { maxDropsPerCycle: 1, minPartitions: 0 } }))
    expect(new Set(kinds(planned))).toEqual(new Set(['create']))
    expect(planned.withheld.map(({ kind }) => kind)).toEqual(['detach', 'detach'])
    expect(codes(planned)).toEqual(['guard'])
    expect(
      leavingOf(
        planOf(
          set,
          yearly({ guard: { maxDropsPerCycle: 1, minPartitions: 0 } }),
          {},
          { allow: new Set(['guard']) },
        ),
      ),
    ).toHaveLength(2)
  })

  it('leaves the last partition', () => {
    const set = aSet().with('2024-12-01', '2025-01-01').build()
    expect(codes(planOf(set, yearly({ premake: { ahead: 0, behind: 0 } })))).toEqual(['guard'])
  })

  it('needs the ledger', () => {
    const planned = planOf(old().build(), yearly(), {
      ledger: aLedger({ available: false, missing: ['create schema x'] }),
    })
    expect(leavingOf(planned)).toEqual([])
    expect(codes(planned)).toEqual(['ledger-missing'])
  })

  it('waits for the window and for the brakes, each with a reason; creation does not', () => {
    const closed = planOf(
      old().build(),
      yearly({ premake: { ahead: 1, behind: 0 } }),
      {},
      { windowOpen: false },
    )
    expect(new Set(kinds(closed))).toEqual(new Set(['create']))
    expect(codes(closed)).toEqual(['outside-window'])
    const dumped = planOf(old().build(), yearly(), {
      pressure: { oldestTransaction: undefined, replicationLagSeconds: 99, baseBackup: true, pgDump: 4711 },
    })
    expect(leavingOf(dumped)).toEqual([])
    expect(codes(dumped)).toEqual(['replication-lag', 'base-backup', 'pg-dump'])
  })
})

describe('a detached partition', () => {
  const set = aSet().with('2026-03-01', '2026-04-01').build()
  const gone = aSet('public.events').with('2025-01-01', '2025-02-01', {}, 'archive.events_2025_01').build()
    .partitions[0]
  if (gone === undefined) throw new Error('no partition')
  const policy = aPolicy('public.events', '1 month', {
    premake: { ahead: 0, behind: 0 },
    lifecycle: [detachAfter('12 months'), dropAfter('12 months', '7 days')],
  })
  const withLedger = (changes: Parameters<typeof aLedgerEntry>[2] = {}): ReturnType<typeof planOf> =>
    planOf(set, policy, {
      ledger: aLedger({ entries: [aLedgerEntry(set, gone, changes)] }),
    })

  it('is dropped when its grace is over', () => {
    expect(withLedger().actions.map(line)).toEqual([
      'drop archive.events_2025_01 [2025-01-01T00:00:00Z, 2025-02-01T00:00:00Z)',
    ])
    expect(withLedger().actions[0]?.hazards).toEqual(['deletes-data'])
  })

  it('stays within its grace, counted from the later of the two clocks', () => {
    const server = Temporal.Instant.from('2026-03-04T00:00:00Z')
    expect(withLedger({ detachedAtServer: server }).actions).toEqual([])
  })

  it('is never dropped when anything about its identity differs', () => {
    const different = [
      { databaseOid: 6 },
      { systemIdentifier: '8' },
      { name: { schema: 'archive', name: 'renamed' } },
    ]
    for (const changes of different) {
      const planned = withLedger(changes)
      expect(planned.actions).toEqual([])
      expect(codes(planned)).toEqual(['ledger-mismatch'])
    }
  })

  it('is never dropped when its row makes no sense, and nothing else suffers', () => {
    const planned = withLedger({ upper: 'garbage' })
    expect(planned.actions).toEqual([])
    expect(codes(planned)).toEqual(['ledger-mismatch'])
  })

  it('is not dropped when it was attached again: the ledger row goes, loudly', () => {
    const table = aLedgerEntry(set, gone).table
    if (table === undefined) throw new Error('no table')
    const planned = withLedger({ table: { ...table, attachedTo: set.oid } })
    expect(planned.actions).toEqual([])
    expect(planned.bookkeeping.forget).toEqual([gone.oid])
    expect(codes(planned)).toEqual(['attached-again'])
  })

  it('whose detach was noted only as an intent is confirmed first and dropped a grace later', () => {
    const planned = withLedger({ state: 'detaching', detachedAt: undefined, detachedAtServer: undefined })
    expect(planned.actions).toEqual([])
    expect(planned.bookkeeping.confirm).toEqual([gone.oid])
  })

  it('is put into the schema of the policy where an interruption left it outside, and dropped there when that is due', () => {
    const moved = aPolicy('public.events', '1 month', {
      premake: { ahead: 0, behind: 0 },
      lifecycle: [detachAfter('12 months', 'attic'), dropAfter('12 months', '7 days')],
    })
    const ledger = aLedger({ entries: [aLedgerEntry(set, gone)] })
    const planned = planOf(set, moved, { ledger })
    expect(planned.actions.map(({ id }) => id)).toEqual([
      'finalize-detach archive.events_2025_01',
      'drop attic.events_2025_01',
    ])
    expect(planned.actions[1]?.needs).toEqual([planned.actions[0]?.id])
  })

  it('of a set without a policy is kept and reported', () => {
    const planned = plan(
      aSnapshot(AT, [set], { ledger: aLedger({ entries: [aLedgerEntry(set, gone)] }) }),
      [],
      PLANNING,
    )
    expect(planned.sets).toEqual([])
    expect(planned.findings.map(({ code }) => code)).toEqual(['detached-without-policy'])
  })
})

describe('freezing', () => {
  const set = aSet().with('2026-01-01', '2026-02-01').with('2026-03-01', '2026-04-01').build()
  const closed = set.partitions[0]
  if (closed === undefined) throw new Error('no partition')
  const policy = aPolicy('public.events', '1 month', {
    premake: { ahead: 0, behind: 0 },
    lifecycle: [freezeAfter('1 day')],
  })
  const sample = (at: string, inserted = 5n, statsReset = ''): ActivitySample => ({
    at: Temporal.Instant.from(at),
    counters: { inserted, updated: 0n, deleted: 0n },
    statsReset,
  })
  const planWith = (changes: Partial<PartitionActivity>): ReturnType<typeof planOf> => {
    const activity: PartitionActivity = {
      oid: closed.oid,
      bytes: 81_920,
      now: sample(AT),
      since: sample('2026-03-10T11:00:00Z'),
      frozen: undefined,
      triedAt: undefined,
      pages: 10,
      allVisiblePages: 0,
      allFrozenPages: 0,
      ...changes,
    }
    return planOf(set, policy, {
      observations: { ...NO_OBSERVATIONS, activity: new Map([[closed.oid, activity]]) },
    })
  }
  const froze = (planned: ReturnType<typeof planOf>): boolean =>
    planned.actions.some(({ kind }) => kind === 'freeze')

  it('happens once a closed partition has stood still', () => {
    expect(froze(planWith({}))).toBe(true)
    expect(planWith({}).summary.overdue).toEqual({ freeze: 1 })
  })

  it('waits while the counters move, after a reset, and before the settle time is over', () => {
    for (const since of [
      sample('2026-03-10T11:00:00Z', 4n),
      sample('2026-03-10T11:00:00Z', 5n, 'reset'),
      sample('2026-03-10T11:55:00Z'),
      undefined,
    ]) {
      const planned = planWith({ since })
      expect(froze(planned)).toBe(false)
      expect(codes(planned)).toContain('freeze-waits')
    }
  })

  it('is not repeated while nothing has changed since, and is once something has', () => {
    expect(froze(planWith({ frozen: sample('2026-03-01T00:00:00Z') }))).toBe(false)
    expect(froze(planWith({ frozen: sample('2026-03-01T00:00:00Z', 4n) }))).toBe(true)
  })

  it('is spared where the server already counts every page as frozen, or there is no page', () => {
    expect(froze(planWith({ allFrozenPages: 10 }))).toBe(false)
    expect(froze(planWith({ bytes: 0 }))).toBe(false)
  })

  it('that fell short is left alone for an hour, visibly', () => {
    const planned = planWith({ triedAt: Temporal.Instant.from('2026-03-10T11:30:00Z') })
    expect(froze(planned)).toBe(false)
    expect(codes(planned)).toContain('freeze-incomplete')
  })
})

describe('moving', () => {
  const policy = (tablespace: string): Policy =>
    aPolicy('public.events', '1 month', {
      premake: { ahead: 0, behind: 0 },
      lifecycle: [{ do: 'move', after: { kind: 'time', span: { count: 1, unit: 'day' } }, tablespace }],
    })
  const set = aSet().with('2026-02-01', '2026-03-01').with('2026-03-01', '2026-04-01').build()

  it('rewrites a closed partition once, and knows the tablespace that the catalog leaves unnamed', () => {
    const [move] = planOf(set, policy('cold')).actions
    expect(move).toMatchObject({ kind: 'move', tablespace: 'cold', hazards: ['rewrites-table'] })
    expect(planOf(set, policy('pg_default')).actions).toEqual([])
  })
})

describe('the steps of a partition that stays', () => {
  const after = { kind: 'time', span: { count: 1, unit: 'day' } } as const
  const setting = { do: 'set', after, parameters: { fillfactor: '100' } } as const
  const moving = { do: 'move', after, tablespace: 'cold' } as const
  const set = aSet().with('2026-02-01', '2026-03-01').with('2026-03-01', '2026-04-01').build()

  it.each([
    { lifecycle: [setting, moving], order: ['set', 'move'] },
    { lifecycle: [moving, setting], order: ['move', 'set'] },
  ])('come in the policy’s order, each only if the one before was done: $order', ({ lifecycle, order }) => {
    const planned = planOf(
      set,
      aPolicy('public.events', '1 month', { premake: { ahead: 0, behind: 0 }, lifecycle }),
    )
    expect(kinds(planned)).toEqual(order)
    const [first, second] = planned.actions
    expect({ first: first?.needs, second: second?.needs }).toEqual({ first: [], second: [first?.id] })
  })
})

describe('parameters that the policy itself asks for', () => {
  it('wait for no step, and those of a later step for the steps before', () => {
    const after = { kind: 'time', span: { count: 1, unit: 'day' } } as const
    const late = { kind: 'time', span: { count: 2, unit: 'year' } } as const
    const moving = { do: 'move', after, tablespace: 'cold' } as const
    const policy = (when: typeof after | typeof late): Policy =>
      aPolicy('public.events', '1 month', {
        premake: { ahead: 0, behind: 0 },
        parameters: { autovacuum_enabled: 'false' },
        lifecycle: [moving, { do: 'set', after: when, parameters: { fillfactor: '100' } }],
      })
    const set = aSet().with('2026-02-01', '2026-03-01').with('2026-03-01', '2026-04-01').build()
    const shown = (planned: { actions: readonly Action[] }): readonly unknown[] =>
      planned.actions.map(({ kind, target, needs }) => [kind, target.name, needs.length])
    expect(shown(planOf(set, policy(late)))).toEqual([
      ['set', 'events_p0', 0],
      ['set', 'events_p1', 0],
      ['move', 'events_p0', 1],
    ])
    expect(shown(planOf(set, policy(after)))).toEqual([
      ['set', 'events_p1', 0],
      ['move', 'events_p0', 0],
      ['set', 'events_p0', 1],
    ])
  })
})

describe('policies', () => {
  it('that are globs leave a detached branch of partitions alone', () => {
    const branch = aSet('public.events_2025').with('2025-01-01', '2025-02-01').build()
    const parent = aSet('public.events').with('2026-03-01', '2026-04-01').build()
    const entry = aLedgerEntry(parent, { ...parent.partitions[0]!, oid: branch.oid, name: branch.name })
    const planned = plan(
      aSnapshot(AT, [parent, branch], { ledger: aLedger({ entries: [entry] }) }),
      [aPolicy('public.*', '1 month', { premake: { ahead: 0, behind: 0 } })],
      PLANNING,
    )
    expect(planned.sets.map(({ table }) => table.name)).toEqual(['events'])
  })

  it('that name a missing or an ordinary table are error findings with a way out', () => {
    const planned = plan(
      aSnapshot(AT, [], { others: [{ name: { schema: 'public', name: 'plain' }, kind: 'table' }] }),
      [
        aPolicy('public.missing', '1 month'),
        aPolicy('public.plain', '1 month'),
        aPolicy('metrics.*', '1 month'),
      ],
      PLANNING,
    )
    expect(planned.sets.map(({ findings }) => findings[0]?.code)).toEqual([
      'missing-table',
      'not-partitioned',
    ])
    expect(planned.sets[1]?.findings[0]?.hint).toContain('PARTITION BY RANGE')
    expect(planned.findings.map(({ code }) => code)).toEqual(['policy-matches-nothing'])
  })

  it('an exact one beats a glob, and two globs on one table are an error', () => {
    const set = aSet('metrics.cpu').with('2026-03-01', '2026-04-01').build()
    const exact = aPolicy('metrics.cpu', '1 month', { premake: { ahead: 0, behind: 0 } })
    const one = plan(aSnapshot(AT, [set]), [aPolicy('metrics.*', '1 day'), exact], PLANNING)
    expect(one.sets.map(({ actions, findings }) => [actions.length, findings.length])).toEqual([[0, 0]])
    const two = plan(
      aSnapshot(AT, [set]),
      [aPolicy('metrics.*', '1 day'), aPolicy('metrics.c*', '1 day')],
      PLANNING,
    )
    expect(two.sets.map(({ findings }) => findings[0]?.code)).toEqual(['ambiguous-policy'])
    expect(two.sets[0]?.actions).toEqual([])
  })

  it('whose interval does not fit the key are error findings', () => {
    const set = aSet('public.days', 'date').with('2026-03-01', '2026-04-01').build()
    const planned = planOf(set, aPolicy('public.days', '1 hour'))
    expect(planned.actions).toEqual([])
    expect(planned.findings[0]?.level).toBe('error')
  })
})
