import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Action } from '../../src/domain/action.ts'
import { containsEndpoint } from '../../src/domain/bound.ts'
import { endpointAt } from '../../src/domain/endpoint.ts'
import { instantToPosition, positionToInstant } from '../../src/domain/time-position.ts'
import { type LedgerEntry } from '../../src/domain/ledger.ts'
import { rangePartitions } from '../../src/domain/partition-set.ts'
import { stepOf } from '../../src/domain/policy.ts'
import { toDuration } from '../../src/domain/time-span.ts'
import { PLANNING } from '../support/builders.ts'
import {
  apply,
  atMoment,
  attachByHand,
  detachByHand,
  dropByHand,
  planFor,
  renameByHand,
  setOf,
  type World,
} from '../support/world.ts'
import { type Case, cases, runs } from './arbitrary-world.ts'

/** One thing that happens to a table: time, the daemon, a crash of it, or people. `which` picks among what is there. */
type Happening =
  | { readonly what: 'time'; readonly hundredths: number }
  | { readonly what: 'cycle' }
  | { readonly what: 'crash'; readonly upTo: number }
  | { readonly what: 'attach' | 'drop' | 'rename' | 'detach'; readonly which: number }

const happenings = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant('time' as const), hundredths: fc.integer({ min: 1, max: 700 }) }),
    fc.constant({ what: 'cycle' as const }),
    fc.constant({ what: 'cycle' as const }),
    fc.record({ what: fc.constant('crash' as const), upTo: fc.nat(10) }),
    fc.record({
      what: fc.constantFrom('attach' as const, 'drop' as const, 'rename' as const, 'detach' as const),
      which: fc.nat(9),
    }),
  ),
  { minLength: 1, maxLength: 14 },
)

/** What the test itself remembers, so as not to take the ledger's word for it. */
interface Memory {
  /** When tables left, by OID; forgotten once people have touched them. */
  readonly left: Map<number, Temporal.Instant>
  readonly wrongDrops: string[]
}

const remembering = (): Memory => ({ left: new Map(), wrongDrops: [] })

function happen(world: World, happening: Happening, subject: Case, memory: Memory): World {
  switch (happening.what) {
    case 'time':
      return atMoment(world, later(world, happening.hundredths, subject))
    case 'cycle':
      return cycle(world, subject, memory, Number.POSITIVE_INFINITY)
    case 'crash':
      return cycle(world, subject, memory, happening.upTo)
    case 'detach': {
      const set = setOf(world, { oid: 100 })
      // One attached again and detached again between two cycles looks exactly like one that never moved.
      const known = new Set(world.facts.ledger.entries.map(({ partitionOid }) => partitionOid))
      const attached = rangePartitions(set).filter(
        ({ oid, pendingDetach }) => !pendingDetach && !known.has(oid),
      )
      const chosen = attached[happening.which % Math.max(1, attached.length)]
      return chosen === undefined ? world : detachByHand(world, set, chosen)
    }
    case 'attach':
    case 'drop':
    case 'rename': {
      const { entries } = world.facts.ledger
      const chosen = entries[happening.which % Math.max(1, entries.length)]
      return chosen === undefined ? world : meddle(world, chosen, happening.what, memory)
    }
  }
}

function meddle(world: World, entry: LedgerEntry, what: 'attach' | 'drop' | 'rename', memory: Memory): World {
  if (what === 'drop') return dropByHand(world, entry)
  memory.left.delete(entry.partitionOid)
  return what === 'attach' ? attachByHand(world, entry) : renameByHand(world, entry, `kept_${entry.id}`)
}

function later({ facts }: World, hundredths: number, { grid, type, zone }: Case): Temporal.Instant {
  const now = instantToPosition(facts.takenAt, type, zone)
  const length = grid.next(now) - grid.floor(now)
  const moved = positionToInstant(now + (length * BigInt(hundredths)) / 100n, type, zone)
  return moved !== undefined && Temporal.Instant.compare(moved, facts.takenAt) > 0
    ? moved
    : facts.takenAt.add({ hours: 25 })
}

function cycle(world: World, subject: Case, memory: Memory, upTo: number): World {
  const planned = planFor(world, [subject.policy], PLANNING)
  const actions = planned.sets.flatMap((set) => set.actions).slice(0, upTo)
  for (const action of actions) watch(action, world, subject, memory)
  return apply(world, planned, upTo)
}

function watch(action: Action, { facts }: World, { policy, zone }: Case, { left, wrongDrops }: Memory): void {
  if (action.kind === 'detach') left.set(action.partition.oid, facts.takenAt)
  if (action.kind !== 'drop') return
  const since = left.get(action.partition.oid)
  const grace = toDuration(stepOf(policy, 'drop')?.grace ?? { count: 9999, unit: 'year' })
  const over = since?.toZonedDateTimeISO(zone).add(grace).toInstant()
  if (over === undefined || Temporal.Instant.compare(over, facts.takenAt) > 0)
    wrongDrops.push(`${action.id}, which left at ${since?.toString() ?? 'no time we know of'}`)
}

describe('through time, crashes and people', () => {
  it('promise 1: nothing is dropped that we did not detach ourselves, undisturbed, a grace ago', () => {
    fc.assert(
      fc.property(cases, happenings, (subject, all) => {
        const memory = remembering()
        all.reduce((world, happening) => happen(world, happening, subject, memory), subject.world)
        expect(memory.wrongDrops).toEqual([])
      }),
      runs,
    )
  })

  it('rows of now have a partition after every whole cycle', () => {
    fc.assert(
      fc.property(cases, happenings, (subject, all) => {
        const memory = remembering()
        const end = [...all, { what: 'cycle' as const }].reduce(
          (world, happening) => happen(world, happening, subject, memory),
          subject.world,
        )
        const here = endpointAt(instantToPosition(end.facts.takenAt, subject.type, subject.zone))
        const reported = planFor(end, [subject.policy], PLANNING).sets.some(({ findings }) =>
          findings.some(({ code }) => code === 'default-blocks-range'),
        )
        const isCovered = rangePartitions(setOf(end, { oid: 100 })).some(({ bound }) =>
          containsEndpoint(bound, here),
        )
        expect(isCovered || reported).toBe(true)
      }),
      runs,
    )
  })
})
