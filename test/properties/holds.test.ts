import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Action } from '../../src/domain/action.ts'
import { boundOf } from '../../src/domain/action-range.ts'
import { rangeBound, boundsOverlap, type RangeBound } from '../../src/domain/bound.ts'
import { endpointAt } from '../../src/domain/endpoint.ts'
import { displayEndpoint, formatKeyValue } from '../../src/domain/key-value.ts'
import { instantToPosition } from '../../src/domain/time-position.ts'
import { type StoredHold } from '../../src/domain/ledger.ts'
import { type Hold, type Policy } from '../../src/domain/policy.ts'
import { PLANNING } from '../support/builders.ts'
import { apply, atMoment, planFor, setOf, withFacts, type World } from '../support/world.ts'
import { type Case, cases, runs } from './arbitrary-world.ts'

/** A stretch of the key, in hundredths of an interval from now; and how it is held. */
interface Held {
  readonly from: number
  readonly width: number
  readonly by: 'the policy' | 'hand'
}

const helds = fc.array(
  fc.record<Held>({
    from: fc.integer({ min: -1500, max: 100 }),
    width: fc.integer({ min: 1, max: 600 }),
    by: fc.constantFrom('the policy', 'hand'),
  }),
  { minLength: 1, maxLength: 3 },
)

function rangeOf({ world, type, zone, grid }: Case, { from, width }: Held): RangeBound {
  const now = instantToPosition(world.facts.takenAt, type, zone)
  const cell = grid.next(now) - grid.floor(now)
  const lower = now + (cell * BigInt(from)) / 100n
  const upper = lower + (cell * BigInt(width)) / 100n
  return rangeBound(endpointAt(lower), endpointAt(upper > lower ? upper : lower + 1n))
}

function inPolicy({ type }: Case, { lower, upper }: RangeBound): Hold {
  return {
    lower: displayEndpoint(lower, type),
    upper: displayEndpoint(upper, type),
    reason: 'a claim',
    until: undefined,
  }
}

function byHand({ type, world }: Case, { lower, upper }: RangeBound, id: number): StoredHold {
  const set = setOf(world, { oid: 100 })
  return {
    id,
    parent: set.name,
    parentOid: set.oid,
    lower: formatKeyValue(lower, type),
    upper: formatKeyValue(upper, type),
    keyType: type,
    reason: 'a claim',
    until: undefined,
    placedAt: world.facts.takenAt,
    placedBy: 'dba',
  }
}

/** The same case with holds, and what they span. */
function withHolds(subject: Case, wanted: readonly Held[]) {
  const spans = wanted.map((held) => ({ held, span: rangeOf(subject, held) }))
  const holds = spans.flatMap(({ held, span }, at) =>
    held.by === 'hand' ? [byHand(subject, span, at + 1)] : [],
  )
  const policy: Policy = {
    ...subject.policy,
    holds: spans.flatMap(({ held, span }) => (held.by === 'the policy' ? [inPolicy(subject, span)] : [])),
  }
  const ledger = { ...subject.world.facts.ledger, holds }
  return { policy, world: withFacts(subject.world, { ledger }), spans: spans.map(({ span }) => span) }
}

const isTakingAway = (action: Action): boolean =>
  action.kind === 'detach' ||
  action.kind === 'drop' ||
  (action.kind === 'archive' && action.archive.do === 'expire')

const everything = { ...PLANNING, allow: new Set(['guard', 'outside-window'] as const) }

function takenAway(world: World, policy: Policy): readonly Action[] {
  return planFor(world, [policy], everything).sets.flatMap(({ actions }) => actions.filter(isTakingAway))
}

describe('whatever the partitions, the policy and the holds are', () => {
  it('nothing that is held is taken away, now or later', () => {
    fc.assert(
      fc.property(cases, helds, fc.integer({ min: 0, max: 20_000 }), (subject, wanted, hours) => {
        const { world, policy, spans } = withHolds(subject, wanted)
        const later = atMoment(
          apply(world, planFor(world, [policy], everything)),
          world.facts.takenAt.add({ hours }),
        )
        const taken = [...takenAway(world, policy), ...takenAway(later, policy)]
        const held = taken.filter((action) => {
          const bound = boundOf(action)
          return bound === undefined || spans.some((span) => boundsOverlap(span, bound))
        })
        expect(held).toEqual([])
      }),
      // Each run plans thrice and carries one plan out.
      { numRuns: Math.ceil(runs.numRuns / 3) },
    )
  })

  it('what is not held leaves as if there were no holds', () => {
    fc.assert(
      fc.property(cases, helds, (subject, wanted) => {
        const { world, policy, spans } = withHolds(subject, wanted)
        const free = takenAway(subject.world, subject.policy).filter((action) => {
          const bound = boundOf(action)
          return bound !== undefined && !spans.some((span) => boundsOverlap(span, bound))
        })
        expect(takenAway(world, policy).map(({ id }) => id)).toEqual(free.map(({ id }) => id))
      }),
      runs,
    )
  })

  it('a hold that cannot be read keeps all of it', () => {
    fc.assert(
      fc.property(cases, (subject) => {
        const hold: Hold = { lower: 'sometime', upper: 'later', reason: 'a claim', until: undefined }
        const policy = { ...subject.policy, holds: [hold] }
        expect(takenAway(subject.world, policy)).toEqual([])
        const { findings } = planFor(subject.world, [policy], everything).sets[0] ?? { findings: [] }
        expect(findings.map(({ code }) => code)).toContain('bad-hold')
      }),
      runs,
    )
  })
})
