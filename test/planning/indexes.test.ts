import { describe, expect, it } from 'vitest'
import { type IndexAction } from '../../src/domain/action.ts'
import { type Finding } from '../../src/domain/finding.ts'
import { markOf, type PolicyIndex } from '../../src/domain/index-definition.ts'
import { type LackingTable, type TableIndex } from '../../src/domain/lacking-table.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type Policy } from '../../src/domain/policy.ts'
import { audit } from '../../src/planning/audit/audit.ts'
import { inquire } from '../../src/planning/inquire.ts'
import { plan } from '../../src/planning/planner.ts'
import { aPolicy, aSet, aSnapshot, detachAfter, NO_OBSERVATIONS, PLANNING } from '../support/builders.ts'

const AT = '2026-03-10T12:00:00Z'

const brin: PolicyIndex = {
  unique: false,
  name: undefined,
  columns: 'using brin (ts)',
  tablespace: undefined,
  predicate: undefined,
}
const mark = markOf(brin)

const set = aSet()
  .with('2026-01-01', '2026-02-01')
  .with('2026-02-01', '2026-03-01')
  .with('2026-03-01', '2026-04-01')
  .build()

function lacking(place: number, changes: Partial<LackingTable> = {}): LackingTable {
  const partition = set.partitions[place]
  if (partition === undefined) throw new Error('no such partition')
  const { oid, name, owner, kind, tablespace } = partition
  return {
    table: { oid, name, owner },
    kind,
    tablespace,
    parent: { oid: set.oid, name: set.name, owner: set.owner },
    path: [oid],
    lacks: [],
    unmarked: [],
    indexes: [],
    begun: [],
    isBusy: false,
    ...changes,
  }
}

function anIndex(name: string, changes: Partial<TableIndex> = {}): TableIndex {
  return {
    oid: 1,
    name: { schema: 'public', name },
    unique: false,
    columns: 'USING btree (body)',
    predicate: undefined,
    isValid: true,
    isPartitioned: false,
    attachedTo: undefined,
    hasConstraint: false,
    tablespace: undefined,
    ...changes,
  }
}

const ofParent = anIndex('events_body', { oid: 900, isValid: false, isPartitioned: true })

function planned(
  tables: readonly LackingTable[],
  changes: Partial<Policy> = {},
  at = AT,
  of: PartitionSet = set,
): {
  readonly lines: readonly string[]
  readonly findings: readonly Finding[]
  readonly actions: readonly IndexAction[]
} {
  const observations = { ...NO_OBSERVATIONS, indexes: new Map([[of.oid, tables]]) }
  const policy = aPolicy('public.events', '1 month', { premake: { ahead: 0, behind: 0 }, ...changes })
  const [first] = plan(aSnapshot(at, [of], { observations }), [policy], PLANNING).sets
  const actions = (first?.actions ?? []).filter((action) => action.kind === 'index')
  return {
    lines: actions.map(
      ({ target, work, leftovers }) =>
        `${work.do} ${target.name}${leftovers.length === 0 ? '' : ` after ${leftovers.join(', ')}`}`,
    ),
    findings: first?.findings ?? [],
    actions,
  }
}

const codes = (findings: readonly Finding[]): readonly string[] => findings.map(({ code }) => code)

describe("the policy's indexes", () => {
  it('are looked for in each cycle where a policy has any, or is to reconcile; else in whole cycles', () => {
    const asked = (changes: Partial<Policy>, checkStatistics: boolean): unknown =>
      inquire(aSnapshot(AT, [set]), [aPolicy('public.events', '1 month', changes)], { checkStatistics })
        .indexes
    expect(asked({}, false)).toEqual([])
    expect(asked({}, true)).toEqual([{ oid: set.oid, marks: [] }])
    expect(asked({ reconcile: true }, false)).toEqual([{ oid: set.oid, marks: [] }])
    expect(asked({ indexes: [brin] }, false)).toEqual([{ oid: set.oid, marks: [mark] }])
  })

  it('are built where they are lacking, the first of a kind before the others', () => {
    const tables = [lacking(0, { unmarked: [mark] }), lacking(1), lacking(2, { unmarked: [mark] })]
    const { lines, actions } = planned(tables, { indexes: [brin] })
    expect(lines).toEqual(['build events_p0', 'build events_p2'])
    expect(actions.map(({ needs }) => needs)).toEqual([[], [actions[0]?.id]])
  })

  it('go where their partition is, unless they say where', () => {
    const tables = [lacking(0, { unmarked: [mark], tablespace: 'cold' })]
    const placeOf = (index: PolicyIndex): unknown => {
      const [action] = planned(tables, { indexes: [index] }).actions
      return action?.work.do === 'build' ? action.work.index.tablespace : undefined
    }
    expect(placeOf(brin)).toBe('cold')
    expect(placeOf({ ...brin, tablespace: 'fast' })).toBe('fast')
  })

  it('get another name where theirs is taken by an index that is there to stay', () => {
    const named = { ...brin, name: '{partition}_ts' }
    const nameOf = (tables: readonly LackingTable[]): unknown => {
      const [action] = planned(tables, { indexes: [named] }).actions
      return action?.work.do === 'build' ? action.work.index.name : undefined
    }
    expect(nameOf([lacking(0, { unmarked: [mark] })])).toBe('events_p0_ts')
    expect(nameOf([lacking(0, { unmarked: [mark], indexes: [anIndex('events_p0_ts')] })])).toMatch(
      /^events_p0_[a-z0-9]{6}_idx$/,
    )
  })

  it('are not for foreign tables, branches, and what is about to leave', () => {
    const tables = [
      lacking(0, { unmarked: [mark] }),
      lacking(1, { unmarked: [mark], kind: 'foreign-table' }),
      lacking(2, { unmarked: [mark], kind: 'partitioned-table' }),
    ]
    expect(planned(tables, { indexes: [brin], lifecycle: [detachAfter('1 month')] }).lines).toEqual([])
  })

  it('are not tried again for a day after the server refused one', () => {
    const name = /^build events_p0/
    const failed = { at: Temporal.Instant.from(AT), why: '23505: there are two' }
    const [action] = planned([lacking(0, { unmarked: [mark] })], { indexes: [brin] }).actions
    const begun = action?.work.do === 'build' ? [{ name: action.work.index.name, failed }] : []
    const tables = [lacking(0, { unmarked: [mark], begun })]
    const soon = planned(tables, { indexes: [brin] }, '2026-03-11T11:59:00Z')
    expect(soon.lines).toEqual([])
    expect(soon.findings).toContainEqual(
      expect.objectContaining({
        code: 'index-failed',
        level: 'error',
        message: expect.stringContaining('there are two'),
      }),
    )
    expect(planned(tables, { indexes: [brin] }, '2026-03-11T12:00:00Z').lines).toEqual([
      expect.stringMatching(name),
    ])
  })
})

describe('an unfinished index', () => {
  const unfinished = anIndex('events_p0_left_idx', { isValid: false })
  const begun = [{ name: 'events_p0_left_idx', failed: undefined }]

  it('of ours goes with the next thing done to its table, or by itself', () => {
    const both = { indexes: [unfinished], begun }
    expect(planned([lacking(0, { ...both, unmarked: [mark] })], { indexes: [brin] }).lines).toEqual([
      'build events_p0 after events_p0_left_idx',
    ])
    expect(planned([lacking(0, both)]).lines).toEqual(['clear events_p0 after events_p0_left_idx'])
  })

  it.each<[string, Partial<LackingTable>]>([
    ['that somebody else began', { indexes: [unfinished] }],
    ['that has become valid', { indexes: [{ ...unfinished, isValid: true }], begun }],
    ['that hangs under another', { indexes: [{ ...unfinished, attachedTo: 900 }], begun }],
  ])('%s is nobody’s to drop', (_which, changes) => {
    expect(planned([lacking(0, changes)]).lines).toEqual([])
  })

  it('is left alone while somebody may be building it', () => {
    const { lines, findings } = planned(
      [lacking(0, { indexes: [unfinished], begun, isBusy: true, unmarked: [mark] })],
      { indexes: [brin] },
    )
    expect(lines).toEqual([])
    expect(codes(findings)).toContain('index-under-way')
  })
})

describe("the parent's indexes", () => {
  const reconcile = { reconcile: true }

  it('are only reported, once an index, without `reconcile`', () => {
    const { lines, findings } = planned([
      lacking(0, { lacks: [ofParent] }),
      lacking(1, { lacks: [ofParent] }),
    ])
    expect(lines).toEqual([])
    expect(findings.filter(({ code }) => code === 'index-missing')).toMatchObject([
      { level: 'warning', subject: 'public.events', message: expect.stringContaining('and 1 more') },
    ])
  })

  it('are adopted where an equal one stands, each once, and built where none does', () => {
    const twin = anIndex('stands there', { oid: 5 })
    const second = { ...ofParent, oid: 901, name: { schema: 'public', name: 'again' } }
    expect(
      planned(
        [lacking(0, { lacks: [ofParent, second], indexes: [twin] }), lacking(1, { lacks: [ofParent] })],
        reconcile,
      ).lines,
    ).toEqual(['adopt events_p0', 'build events_p0', 'build events_p1'])
  })

  it.each<[string, Partial<TableIndex>]>([
    ['is not valid', { isValid: false }],
    ['hangs under another', { attachedTo: 7 }],
    ['has another predicate', { predicate: '(id > 5)' }],
    ['is unique', { unique: true }],
    ['serves a constraint', { hasConstraint: true }],
  ])('are not adopted from one that %s', (_which, changes) => {
    expect(
      planned([lacking(0, { lacks: [ofParent], indexes: [anIndex('i', changes)] })], reconcile).lines,
    ).toEqual(['build events_p0'])
  })

  it('are made in the catalog only for a branch', () => {
    expect(planned([lacking(0, { lacks: [ofParent], kind: 'partitioned-table' })], reconcile).lines).toEqual([
      'build-branch events_p0',
    ])
  })

  it.each<[string, LackingTable, string]>([
    ['a foreign table', lacking(0, { lacks: [ofParent], kind: 'foreign-table' }), 'index-missing'],
    [
      'a missing constraint',
      lacking(0, { lacks: [{ ...ofParent, hasConstraint: true }] }),
      'index-needs-constraint',
    ],
    [
      'one that was attached unfinished',
      lacking(0, { lacks: [ofParent], indexes: [anIndex('i', { isValid: false, attachedTo: 900 })] }),
      'invalid-index',
    ],
  ])('are left to people where there is %s', (_what, table, code) => {
    const { lines, findings } = planned([table], reconcile)
    expect(lines).toEqual([])
    expect(codes(findings)).toContain(code)
  })
})

describe('`check`', () => {
  it('tells how many indexes are missing, until they are made', () => {
    const policy = aPolicy('public.events', '1 month', { premake: { ahead: 0, behind: 0 }, indexes: [brin] })
    const told = (tables: readonly LackingTable[]): unknown => {
      const observations = { ...NO_OBSERVATIONS, indexes: new Map([[set.oid, tables]]) }
      const snapshot = aSnapshot(AT, [set], { observations })
      const made = plan(snapshot, [policy], { ...PLANNING, windowOpen: false })
      return audit(snapshot, [policy], made)
        .get('public.events')
        ?.filter(({ code }) => code === 'index-missing')
        .map(({ message }) => message)
    }
    expect(told([lacking(0, { unmarked: [mark] }), lacking(1, { unmarked: [mark] })])).toEqual([
      '2 indexes are missing below public.events, the first on public.events_p0',
    ])
    expect(told([]) ?? []).toEqual([])
  })
})
