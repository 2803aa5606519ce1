import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DetachAction } from '../../src/domain/action.ts'
import { displayName } from '../../src/domain/name.ts'
import { type Plan } from '../../src/domain/plan.ts'
import { stepOf } from '../../src/domain/policy.ts'
import { detachAfter, dropAfter, PLANNING } from '../support/builders.ts'
import { apply, type DetachStage, interruptDetach, planFor, setOf, type World } from '../support/world.ts'
import { type Case, cases, legible, runs } from './arbitrary-world.ts'

/** Cycles until nothing is left to do; ten are far more than anything needs. */
function settle(world: World, { policy }: Case): { readonly end: World; readonly cycles: number } {
  let end = world
  for (let cycles = 0; cycles < 10; cycles += 1) {
    const planned = planFor(end, [policy], PLANNING)
    if (!hasWork(planned)) return { end, cycles }
    end = apply(end, planned)
  }
  throw new Error('ten cycles and still something to do')
}

const hasWork = ({ sets }: Plan): boolean =>
  sets.some(
    ({ actions, bookkeeping }) =>
      actions.length > 0 || bookkeeping.confirm.length > 0 || bookkeeping.forget.length > 0,
  )

/** What counts in the end: which tables there are, where, and what the ledger says of them. OIDs and order of work do not. */
function outcome(world: World): unknown {
  const { facts, overflow } = world
  return {
    partitions: setOf(world, { oid: 100 }).partitions.map(
      ({ name, bound, pendingDetach, storageParameters, tablespace }) => ({
        name: displayName(name),
        bound,
        pendingDetach,
        storageParameters,
        tablespace,
      }),
    ),
    exclusions: setOf(world, { oid: 100 }).leftoverExclusions,
    ledger: facts.ledger.entries
      .map(({ name, state, lower, upper, table }) => ({
        name: displayName(name),
        state,
        lower,
        upper,
        there: table && displayName(table.name),
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    overflow: [...overflow.values()].map(({ keys }) => keys),
  }
}

/**
 * Where one cycle is enough by contract. Not where the guard had the last word (what it held back may pass when creations have made
 * the set bigger), where ages count partitions (new ones push old ones out), or where a detach was first to be finished.
 */
function oneCycleIsEnough(planned: Plan, { world, policy }: Case): boolean {
  const [set] = planned.sets
  const capped = set?.findings.some(({ code }) => code === 'holes-capped') ?? false
  const counts = stepOf(policy, 'detach')?.after.kind === 'partitions'
  const pending = setOf(world, { oid: 100 }).partitions.some(({ pendingDetach }) => pendingDetach)
  return set?.withheld.length === 0 && !capped && !counts && !pending
}

describe('plan ∘ apply ∘ plan', () => {
  it('is empty', () => {
    fc.assert(
      fc.property(cases, (subject) => {
        const planned = planFor(subject.world, [subject.policy], PLANNING)
        fc.pre(oneCycleIsEnough(planned, subject))
        const again = planFor(apply(subject.world, planned), [subject.policy], PLANNING)
        expect(hasWork(again)).toBe(false)
      }),
      runs,
    )
  })

  it('comes to rest within three cycles whatever holds one back', () => {
    fc.assert(
      fc.property(cases, (subject) => {
        expect(settle(subject.world, subject).cycles).toBeLessThanOrEqual(3)
      }),
      runs,
    )
  })
})

/** The guard looks at one cycle at a time: after a crash another part of the work falls into it. Here it keeps out of the way. */
const unguarded = cases.map((subject) =>
  legible({ ...subject, policy: { ...subject.policy, guard: { maxDropsPerCycle: 1000, minPartitions: 0 } } }),
)

/** The same, and something is always due to leave into another schema, by way of CONCURRENTLY. */
const leaving = unguarded.map((subject) =>
  legible({
    ...subject,
    policy: {
      ...subject.policy,
      lifecycle: [detachAfter('1 minute', 'archive'), dropAfter('1 minute', '1 day')],
    },
  }),
)

describe('promise 3: after a crash the next cycles finish the work', () => {
  it('whichever actions of the plan had been carried out', () => {
    fc.assert(
      fc.property(unguarded, fc.nat(40), (subject, upTo) => {
        const planned = planFor(subject.world, [subject.policy], PLANNING)
        const crashed = apply(subject.world, planned, upTo)
        expect(outcome(settle(crashed, subject).end)).toEqual(outcome(settle(subject.world, subject).end))
      }),
      runs,
    )
  })

  it('also in the middle of a concurrent detach, wherever that was', () => {
    fc.assert(
      fc.property(
        leaving,
        fc.constantFrom<DetachStage[]>('intended', 'pending', 'free'),
        fc.nat(5),
        (subject, stage, which) => {
          const planned = planFor(subject.world, [subject.policy], PLANNING)
          const detaches = concurrentDetaches(planned)
          const chosen = detaches[which % Math.max(1, detaches.length)]
          if (chosen === undefined) return
          const crashed = interruptDetach(apply(subject.world, planned, chosen.index), chosen.action, stage)
          expect(outcome(settle(crashed, subject).end)).toEqual(outcome(settle(subject.world, subject).end))
        },
      ),
      runs,
    )
  })
})

/** Those that can begin at once, with their place in the plan. */
function concurrentDetaches({
  sets,
}: Plan): readonly { readonly action: DetachAction; readonly index: number }[] {
  return sets
    .flatMap(({ actions }) => actions)
    .flatMap((action, index) =>
      action.kind === 'detach' && action.concurrently && action.needs.length === 0 ? [{ action, index }] : [],
    )
}
