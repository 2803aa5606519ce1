import { describe, expect, it } from 'vitest'
import { rangeBound } from '../../src/domain/bound.ts'
import { parseKeyValue } from '../../src/domain/key-value.ts'
import { type StoredHold } from '../../src/domain/ledger.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type SetPlan } from '../../src/domain/plan.ts'
import { type Hold, type Policy } from '../../src/domain/policy.ts'
import { govern } from '../../src/planning/governed-set.ts'
import { heldBy, type HeldSet, holdsOf } from '../../src/planning/holds.ts'
import { plan } from '../../src/planning/planner.ts'
import {
  aLedger,
  aLedgerEntry,
  aPolicy,
  aSet,
  aSnapshot,
  detachAfter,
  dropAfter,
  PLANNING,
} from '../support/builders.ts'

const AT = '2026-03-10T12:00:00Z'
const NOW = Temporal.Instant.from(AT)

const events = aSet('public.events')
  .with('2025-01-01', '2025-02-01')
  .with('2025-02-01', '2025-03-01')
  .with('2026-03-01', '2026-04-01')
  .build()

const aHold = (changes: Partial<Hold> = {}): Hold => ({
  lower: '2025-01-01',
  upper: '2025-02-01',
  reason: 'case 42',
  until: undefined,
  ...changes,
})

const stored = (changes: Partial<StoredHold> = {}): StoredHold => ({
  id: 7,
  parent: events.name,
  parentOid: events.oid,
  lower: '2025-01-01 00:00:00+00',
  upper: '2025-02-01 00:00:00+00',
  keyType: 'timestamptz',
  reason: 'case 42',
  until: undefined,
  placedAt: NOW,
  placedBy: 'dba',
  ...changes,
})

const policyWith = (holds: readonly Hold[], changes: Partial<Policy> = {}): Policy =>
  aPolicy('public.events', '1 month', {
    premake: { ahead: 0, behind: 0 },
    lifecycle: [detachAfter('12 months'), dropAfter('12 months', '0 days')],
    holds,
    ...changes,
  })

function heldSet(policy: Policy, holds: readonly StoredHold[] = [], set: PartitionSet = events): HeldSet {
  const { scheme } = govern(set, policy, undefined)
  if (scheme === undefined) throw new Error('no scheme')
  return { set, policy, scheme, now: NOW, holds }
}

const days = (lower: string, upper: string) =>
  rangeBound(
    parseKeyValue(`${lower} 00:00:00+00`, 'timestamptz'),
    parseKeyValue(`${upper} 00:00:00+00`, 'timestamptz'),
  )

function planned(policy: Policy, holds: readonly StoredHold[] = [], set: PartitionSet = events): SetPlan {
  const [first] = plan(aSnapshot(AT, [set], { ledger: aLedger({ holds }) }), [policy], PLANNING).sets
  if (first === undefined) throw new Error('no set')
  return first
}

const leaving = ({ actions }: SetPlan): readonly string[] =>
  actions.filter(({ kind }) => kind !== 'create').map(({ id }) => id)

describe('a hold', () => {
  it.each([
    ['2025-01-01', '2025-02-01', true],
    ['2024-12-01', '2025-01-01', false],
    ['2024-12-31', '2025-01-02', true],
    ['2025-01-31', '2025-02-28', true],
    ['2025-02-01', '2025-03-01', false],
    ['2025-01-10', '2025-01-11', true],
    ['2020-01-01', '2030-01-01', true],
  ])('of January keeps whatever overlaps it: [%s, %s)', (lower, upper, isHeld) => {
    const context = heldSet(policyWith([aHold()]))
    expect(heldBy(context, days(lower, upper)) !== undefined).toBe(isHeld)
    const byHand = heldSet(policyWith([]), [stored()])
    expect(heldBy(byHand, days(lower, upper))?.id).toBe(isHeld ? 7 : undefined)
  })

  it('keeps partitions and what the drop would take at once, and lets the rest go', () => {
    const result = planned(policyWith([aHold()]))
    expect(leaving(result)).toEqual(['detach public.events_p1', 'drop public.events_p1'])
    expect(result.findings).toEqual([
      expect.objectContaining({
        code: 'on-hold',
        level: 'info',
        subject: 'public.events_p0',
        message:
          'public.events_p0 would leave and stays: held by "case 42" (the policy), [2025-01-01T00:00:00Z, 2025-02-01T00:00:00Z)',
      }),
    ])
    expect(result.holds).toEqual([
      {
        id: undefined,
        lower: '2025-01-01T00:00:00Z',
        upper: '2025-02-01T00:00:00Z',
        reason: 'case 42',
        until: undefined,
        keeps: [{ schema: 'public', name: 'events_p0' }],
      },
    ])
  })

  it('is no step overdue: what it keeps is not counted', () => {
    expect(planned(policyWith([])).summary.overdue).toMatchObject({ detach: 2 })
    expect(planned(policyWith([aHold()])).summary.overdue).toMatchObject({ detach: 1 })
  })

  it('keeps a detached table whose grace is over', () => {
    const [gone, , now] = events.partitions
    if (gone === undefined || now === undefined) throw new Error('no partition')
    const set = { ...events, partitions: [now] }
    const entries = [aLedgerEntry(events, gone)]
    const of = (holds: readonly StoredHold[]): SetPlan | undefined =>
      plan(aSnapshot(AT, [set], { ledger: aLedger({ entries, holds }) }), [policyWith([])], PLANNING).sets[0]
    expect(of([])?.actions.map(({ kind }) => kind)).toContain('drop')
    expect(of([stored()])?.actions.map(({ kind }) => kind)).not.toContain('drop')
    expect(of([stored()])?.findings.map(({ code }) => code)).toEqual(['on-hold'])
    expect(of([stored()])?.holds[0]?.keeps).toEqual([gone.name])
  })

  it('keeps what was brought back together with its archive, and names it once', () => {
    const [back] = events.partitions
    if (back === undefined) throw new Error('no partition')
    const entries = [aLedgerEntry(events, back, { table: undefined })]
    const snapshot = aSnapshot(AT, [events], { ledger: aLedger({ entries, holds: [stored()] }) })
    const [set] = plan(snapshot, [policyWith([])], PLANNING).sets
    expect(set?.holds[0]?.keeps).toEqual([back.name])
  })

  it('says when it ends by itself, and how to end it sooner', () => {
    const [finding] = planned(policyWith([]), [
      stored({ until: Temporal.Instant.from('2027-01-01T00:00:00Z') }),
    ]).findings
    expect(finding?.message).toContain(
      '(hold 7), [2025-01-01T00:00:00Z, 2025-02-01T00:00:00Z) until 2027-01-01',
    )
    expect(finding?.hint).toBe(
      'It ends by itself. Release it with `partitiond archive hold public.events --release 7` to end it sooner.',
    )
  })

  it.each([
    ['2026-03-10', 'UTC', false],
    ['2026-03-11', 'UTC', true],
    // Seoul's eleventh has not begun at noon in Greenwich, that of Kiribati has.
    ['2026-03-11', 'Asia/Seoul', true],
    ['2026-03-11', 'Pacific/Kiritimati', false],
    ['2026-03-10T12:00:00Z', 'Asia/Seoul', false],
    ['2026-03-10T12:00:01Z', 'Asia/Seoul', true],
  ])('until %s in %s holds at noon of the tenth in Greenwich: %s', (until, timezone, holds) => {
    expect(holdsOf(heldSet(policyWith([aHold({ until })], { timezone })))).toHaveLength(holds ? 1 : 0)
  })

  it('is read in the zone of the policy', () => {
    const [hold] = holdsOf(heldSet(policyWith([aHold()], { timezone: 'Asia/Seoul' })))
    expect(hold?.lower).toBe('2024-12-31T15:00:00Z')
  })

  it('may overlap another: what either keeps stays', () => {
    const context = heldSet(
      policyWith([aHold(), aHold({ lower: '2025-01-15', upper: '2025-03-01', reason: 'b' })]),
    )
    expect(heldBy(context, days('2025-01-01', '2025-02-01'))?.reason).toBe('case 42')
    expect(heldBy(context, days('2025-02-01', '2025-03-01'))?.reason).toBe('b')
  })
})

describe('a hold placed by hand', () => {
  it('belongs to the table also under the name it has now', () => {
    const renamed = stored({ parent: { schema: 'public', name: 'events_before' } })
    expect(holdsOf(heldSet(policyWith([]), [renamed]))).toHaveLength(1)
  })

  it('belongs to the table of that name in a copy of the database', () => {
    expect(holdsOf(heldSet(policyWith([]), [stored({ parentOid: undefined })]))).toHaveLength(1)
    expect(holdsOf(heldSet(policyWith([]), [stored({ parentOid: 1 })]))).toHaveLength(1)
  })

  it('of another table is none of its business', () => {
    const other = stored({ parentOid: 1, parent: { schema: 'public', name: 'other' } })
    expect(holdsOf(heldSet(policyWith([]), [other]))).toEqual([])
  })
})

describe('a hold that cannot be read', () => {
  const dates = aSet('public.events', 'date')
    .with('2025-01-01', '2025-02-01')
    .with('2026-03-01', '2026-04-01')
    .build()

  it.each([
    ['a time of day on a date key', policyWith([aHold({ lower: '2025-06-01T12:00' })]), []],
    ['ends that have nothing between them', policyWith([aHold({ lower: '2025-02-01' })]), []],
    ['one that was placed on another kind of key', policyWith([]), [stored()]],
    [
      'one that somebody has tampered with',
      policyWith([]),
      [stored({ keyType: 'date', lower: 'yesterday' })],
    ],
  ])('keeps everything, and is an error: %s', (_what, policy, holds) => {
    const result = planned(policy, holds, dates)
    expect(leaving(result)).toEqual([])
    expect(result.findings.map(({ code, level }) => [code, level])).toEqual([
      ['bad-hold', 'error'],
      ['on-hold', 'info'],
    ])
  })

  it('keeps everything also while nothing is due, and says so before it is', () => {
    const young = aSet('public.events', 'date').with('2026-03-01', '2026-04-01').build()
    expect(planned(policyWith([aHold({ lower: 'x' })]), [], young).findings.map(({ code }) => code)).toEqual([
      'bad-hold',
    ])
  })

  it('is over when its time has passed', () => {
    const over = aHold({ lower: 'x', until: '2026-01-01' })
    expect(planned(policyWith([over]), [], dates).findings).toEqual([])
  })

  it('holds on when nobody can read its end', () => {
    expect(holdsOf(heldSet(policyWith([aHold({ until: 'someday' })])))).toHaveLength(1)
  })

  it('keeps what has no readable range, as any hold does', () => {
    expect(heldBy(heldSet(policyWith([aHold()])), undefined)?.reason).toBe('case 42')
    expect(heldBy(heldSet(policyWith([])), undefined)).toBeUndefined()
  })
})
