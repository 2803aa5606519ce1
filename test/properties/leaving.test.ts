import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Action } from '../../src/domain/action.ts'
import { boundOf } from '../../src/domain/action-range.ts'
import { type Endpoint } from '../../src/domain/endpoint.ts'
import { instantToPosition } from '../../src/domain/time-position.ts'
import { type LedgerEntry, type LedgerState } from '../../src/domain/ledger.ts'
import { sameName } from '../../src/domain/name.ts'
import { stepOf } from '../../src/domain/policy.ts'
import { toDuration } from '../../src/domain/time-span.ts'
import { PLANNING } from '../support/builders.ts'
import { apply, atMoment, planFor, setOf, withFacts, type World } from '../support/world.ts'
import { type Case, cases, runs } from './arbitrary-world.ts'

const actionsOf = (world: World, { policy }: Case): readonly Action[] =>
  planFor(world, [policy], PLANNING).sets.flatMap(({ actions }) => actions)

/** The last moment whose rows a partition may hold, reckoned another way than the planner does: through Temporal alone. */
function endOfRows(upper: Endpoint, { type, zone }: Case): Temporal.ZonedDateTime | undefined {
  if (upper.kind !== 'value') return undefined
  if (type === 'timestamptz')
    return Temporal.Instant.fromEpochNanoseconds(upper.position * 1000n).toZonedDateTimeISO(zone)
  const wall =
    type === 'date'
      ? Temporal.PlainDate.from('1970-01-01')
          .add({ days: Number(upper.position) })
          .toPlainDateTime()
      : Temporal.PlainDateTime.from('1970-01-01T00:00').add({ microseconds: Number(upper.position) })
  return wall.toZonedDateTime(zone)
}

const leaves = (action: Action): boolean => action.kind === 'detach' || action.kind === 'drop'

describe('whatever the partitions and the policy are', () => {
  it('nothing younger than its retention is detached', () => {
    fc.assert(
      fc.property(cases, (subject) => {
        const after = stepOf(subject.policy, 'detach')?.after
        const detached = actionsOf(subject.world, subject).filter((action) => action.kind === 'detach')
        const young = detached.filter(({ bound }) => {
          const age = after?.kind === 'time' ? toDuration(after.span) : { seconds: 0 }
          const due = endOfRows(bound.upper, subject)?.add(age).toInstant()
          return due === undefined || Temporal.Instant.compare(due, subject.world.facts.takenAt) > 0
        })
        expect(young).toEqual([])
        expect(detached.length > 0 && after === undefined).toBe(false)
      }),
      runs,
    )
  })

  it('the newest closed partitions stay, as many as the policy says', () => {
    fc.assert(
      fc.property(cases, (subject) => {
        const after = stepOf(subject.policy, 'detach')?.after
        if (after?.kind !== 'partitions') return
        const leaving = actionsOf(subject.world, subject).filter(({ kind }) => kind === 'detach')
        if (leaving.length === 0) return
        const now = instantToPosition(subject.world.facts.takenAt, subject.type, subject.zone)
        const closed = setOf(apply(subject.world, planFor(subject.world, [subject.policy], PLANNING)), {
          oid: 100,
        }).partitions.filter(
          ({ bound }) =>
            bound.kind === 'range' && bound.upper.kind === 'value' && bound.upper.position <= now,
        )
        expect(closed.length).toBeGreaterThanOrEqual(after.count)
      }),
      runs,
    )
  })

  it('neither the present nor the future is touched by anything but creation and settings', () => {
    fc.assert(
      fc.property(cases, (subject) => {
        const now = instantToPosition(subject.world.facts.takenAt, subject.type, subject.zone)
        const open = actionsOf(subject.world, subject)
          .filter((action) => leaves(action) || action.kind === 'freeze' || action.kind === 'move')
          .filter((action) => {
            const bound = boundOf(action)
            const upper = bound?.kind === 'range' ? bound.upper : undefined
            return upper?.kind !== 'value' || upper.position > now
          })
        expect(open).toEqual([])
      }),
      runs,
    )
  })

  it('nothing is created that would leave at once', () => {
    fc.assert(
      fc.property(cases, (subject) => {
        const after = apply(subject.world, planFor(subject.world, [subject.policy], PLANNING))
        const made = setOf(after, { oid: 100 }).partitions.filter(
          ({ oid }) => !subject.world.activity.has(oid),
        )
        const leaving = actionsOf(after, subject).flatMap((action) =>
          action.kind === 'detach' ? [action.partition.oid] : [],
        )
        expect(made.filter(({ oid }) => leaving.includes(oid))).toEqual([])
      }),
      runs,
    )
  })

  it('only what the ledger knows as detached by us is dropped, and only when its grace is over', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: 240 }), tamperings, (subject, hours, tamper) => {
        const gone = apply(subject.world, planFor(subject.world, [subject.policy], PLANNING))
        const { entries } = gone.facts.ledger
        const later = atMoment(gone, gone.facts.takenAt.add({ hours }))
        const tampered = {
          ...later,
          facts: { ...later.facts, ledger: { ...later.facts.ledger, entries: entries.map(tamper.change) } },
        }
        const grace = toDuration(stepOf(subject.policy, 'drop')?.grace ?? { count: 9999, unit: 'year' })
        const dropped = actionsOf(tampered, subject)
          .filter(({ kind, needs }) => kind === 'drop' && needs.length === 0)
          .map((action) =>
            entries.find(({ table }) => table !== undefined && sameName(table.name, action.target)),
          )
        const early = dropped.filter((entry) => {
          const over = entry?.detachedAt?.toZonedDateTimeISO(subject.zone).add(grace).toInstant()
          return over === undefined || Temporal.Instant.compare(over, tampered.facts.takenAt) > 0
        })
        expect(early).toEqual([])
        expect(dropped.length > 0 && !tamper.isHarmless).toBe(false)
      }),
      runs,
    )
  })

  it('nothing that is to be archived is dropped before its archive is proved whole', () => {
    fc.assert(
      fc.property(
        cases,
        fc.constantFrom<LedgerState[]>('detached', 'archived', 'verified'),
        (subject, state) => {
          const gone = apply(subject.world, planFor(subject.world, [subject.policy], PLANNING), 1)
          const { ledger } = gone.facts
          const entries = ledger.entries.map((entry) => ({ ...entry, state }))
          const actions = actionsOf(withFacts(gone, { ledger: { ...ledger, entries } }), subject)
          const archiving = new Set(actions.flatMap(({ kind, id }) => (kind === 'archive' ? [id] : [])))
          const bare = actions.filter(
            (action) =>
              action.kind === 'drop' && state !== 'verified' && !action.needs.some((id) => archiving.has(id)),
          )
          expect(bare.length > 0 && stepOf(subject.policy, 'archive') !== undefined).toBe(false)
        },
      ),
      runs,
    )
  })

  it('the guard withholds every leaving step or none', () => {
    fc.assert(
      fc.property(cases, (subject) => {
        const { guard } = subject.policy
        for (const { actions, withheld } of planFor(subject.world, [subject.policy], PLANNING).sets) {
          expect(actions.filter(leaves).length).toBeLessThanOrEqual(
            withheld.some(leaves) ? 0 : guard.maxDropsPerCycle,
          )
        }
      }),
      runs,
    )
  })
})

interface Tampering {
  readonly isHarmless: boolean
  readonly change: (entry: LedgerEntry) => LedgerEntry
}

/** What may have happened to a detached table, or to the ledger, behind our back. */
const tamperings = fc.constantFrom<Tampering[]>(
  { isHarmless: true, change: (entry) => entry },
  { isHarmless: false, change: (entry) => ({ ...entry, databaseOid: 6 }) },
  { isHarmless: false, change: (entry) => ({ ...entry, systemIdentifier: '8' }) },
  { isHarmless: false, change: (entry) => ({ ...entry, name: { ...entry.name, name: 'other' } }) },
  { isHarmless: false, change: (entry) => ({ ...entry, table: undefined }) },
  {
    isHarmless: false,
    change: (entry) => ({ ...entry, table: entry.table && { ...entry.table, attachedTo: 100 } }),
  },
  {
    isHarmless: false,
    change: (entry) => ({ ...entry, table: entry.table && { ...entry.table, kind: 'v' } }),
  },
)
