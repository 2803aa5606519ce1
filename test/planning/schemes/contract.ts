import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { comparePartitions } from '../../../src/catalog/partition-order.ts'
import { type Bound, boundsOverlap, rangeBound, type ValuesBound } from '../../../src/domain/bound.ts'
import { compareEndpoints, endpointAt, type Endpoint } from '../../../src/domain/endpoint.ts'
import { isRangeKeyType, type KeyColumn } from '../../../src/domain/key.ts'
import { formatKeyValue, parseKeyValue } from '../../../src/domain/key-value.ts'
import { parseBound } from '../../../src/domain/parse-bound.ts'
import { attachedRanges, type PartitionSet } from '../../../src/domain/partition-set.ts'
import { type Age, type Policy } from '../../../src/domain/policy.ts'
import { type NewestKey } from '../../../src/domain/snapshot.ts'
import { duePartitions } from '../../../src/planning/due.ts'
import { nameFor } from '../../../src/planning/name-for.ts'
import { type Scheme } from '../../../src/planning/schemes/scheme.ts'
import { schemeFor } from '../../../src/planning/schemes/scheme-for.ts'
import { type SetFacts } from '../../../src/planning/set-context.ts'
import { type WantedPartition } from '../../../src/planning/wanted-partitions.ts'
import { forValues } from '../../../src/sql/clauses/for-values.ts'
import { aPolicy, aSet } from '../../support/builders.ts'

/** One set at one moment, with the policy that cuts it. */
export interface SchemeWorld {
  readonly set: PartitionSet
  readonly policy: Policy
  readonly newest: NewestKey | undefined
  readonly now: Temporal.Instant
}

const RUNS = { numRuns: 40 }

/** What every way of cutting a key space promises, whatever stands there already. */
export function describeScheme(title: string, worlds: fc.Arbitrary<SchemeWorld>): void {
  const holds = (body: (facts: SetFacts) => void): void => {
    fc.assert(
      fc.property(worlds, (world) => {
        body(factsOf(world))
      }),
      RUNS,
    )
  }
  describe(`${title} keeps the contract of every scheme`, () => {
    it('wants partitions in order that overlap neither each other nor what stands there', () => {
      holds((facts) => {
        const wanted = facts.scheme.wanted(facts).partitions.map(({ bound }) => bound)
        const standing = facts.set.partitions.flatMap(({ bound }) => valuesOf(bound))
        wanted.forEach((bound, at) => {
          expect([...standing, ...wanted.slice(at + 1)].filter((each) => boundsOverlap(bound, each))).toEqual(
            [],
          )
        })
        const ends = wanted.flatMap((bound) => endsOf(bound))
        // Lower, upper, lower, upper: none is empty, and each begins where the one before ends or later.
        const isInOrder = ends.every(
          (end, at) => at === 0 || compareEndpoints(ends[at - 1] ?? end, end) <= (at % 2 === 1 ? -1 : 0),
        )
        expect(isInOrder).toBe(true)
      })
    })

    it('wants nothing more once it has what it wants, and rows of now then have a partition', () => {
      holds((facts) => {
        const done = afterAll(facts)
        expect(done.scheme.wanted(done).partitions).toEqual([])
        const ranges = attachedRanges(done.set)
        const here = endpointAt(done.scheme.nowPosition(done.now))
        const isCovered = ranges.some(
          ({ bound }) => compareEndpoints(bound.lower, here) <= 0 && compareEndpoints(here, bound.upper) < 0,
        )
        // What has no order has no now.
        expect(isCovered || done.scheme.lack !== undefined).toBe(true)
      })
    })

    it('gives each partition a name of its own, of 63 bytes at most', () => {
      holds((facts) => {
        const names = facts.scheme.wanted(facts).partitions.reduce<readonly string[]>((taken, wanted) => {
          const { name } = nameFor(facts, wanted, ({ name: text }) => taken.includes(text)).name
          return [...taken, name]
        }, [])
        expect(new Set(names).size).toBe(names.length)
        expect(names.filter((text) => new TextEncoder().encode(text).length > 63)).toEqual([])
      })
    })

    it('words every bound so that the server’s own words for it are read as the same bound', () => {
      holds(({ scheme, set, ...facts }) => {
        for (const { bound } of scheme.wanted({ scheme, set, ...facts }).partitions) {
          expect(endsOf(bound).map((end) => readBack(end, scheme.key))).toEqual(endsOf(bound))
          if (bound.kind === 'range' && bound.values !== undefined) continue
          expect(parseBound(asPrinted(forValues(bound, scheme.key).text), set.key)).toEqual(bound)
        }
      })
    })

    it('calls nothing past that is active or to come, and no newer one before an older one', () => {
      fc.assert(
        fc.property(worlds, ages, (world, age) => {
          const facts = afterAll(factsOf(world))
          const { scheme, now, set } = facts
          const here = endpointAt(scheme.nowPosition(now))
          const ranges = attachedRanges(set)
          const due = duePartitions(ranges, age, scheme, now)
          expect(due.filter(({ bound }) => compareEndpoints(bound.upper, here) > 0)).toEqual([])
          // After a jump nothing leaves, and what is made around the last key that was trusted is not old.
          if (age.kind === 'partitions' || scheme.jump !== undefined) return
          const past = ranges.map(({ bound }) => scheme.isPast(bound.upper, age, now))
          expect(past.includes(false) ? past.slice(past.indexOf(false)).includes(true) : false).toBe(false)
          const leaving = {
            ...facts,
            policy: { ...facts.policy, lifecycle: [{ do: 'detach', after: age }] as const },
          }
          const wanted = scheme.wanted({ ...leaving, set: scheme.view?.(world.set) ?? world.set }).partitions
          expect(wanted.filter((each) => isGone(each, scheme, age, now, here))).toEqual([])
        }),
        RUNS,
      )
    })
  })
}

function isGone(
  { bound }: WantedPartition,
  scheme: Scheme,
  age: Exclude<Age, { kind: 'partitions' }>,
  now: Temporal.Instant,
  here: Endpoint,
): boolean {
  return (
    bound.kind === 'range' && compareEndpoints(bound.upper, here) <= 0 && scheme.isPast(bound.upper, age, now)
  )
}

const ages: fc.Arbitrary<Age> = fc.oneof(
  fc.record({
    kind: fc.constant('time' as const),
    span: fc.record({
      count: fc.integer({ min: 0, max: 40 }),
      unit: fc.constantFrom('hour', 'day', 'month'),
    }),
  }),
  fc.record({ kind: fc.constant('number' as const), distance: fc.bigInt({ min: 1n, max: 100_000n }) }),
  fc.record({ kind: fc.constant('partitions' as const), count: fc.integer({ min: 1, max: 5 }) }),
)

function factsOf({ set, policy, newest, now }: SchemeWorld): SetFacts {
  const answer = schemeFor(set, policy, newest)
  if ('refusal' in answer) throw new Error(answer.refusal.message)
  const { scheme } = answer
  return { set: scheme.view?.(set) ?? set, policy, scheme, now }
}

/** The set after as many cycles as it takes. */
function afterAll(facts: SetFacts): SetFacts {
  const { partitions, isCapped } = facts.scheme.wanted(facts)
  const set = withBounds(
    facts.set,
    partitions.map(({ bound }) => bound),
  )
  const next = { ...facts, set }
  return isCapped ? afterAll(next) : next
}

let nextOid = 500_000

/** A set with these partitions beside its own, in the order in which the catalog gives them. */
export function withBounds(set: PartitionSet, bounds: readonly Bound[]): PartitionSet {
  const added = bounds.map((bound) => {
    nextOid += 1
    return {
      oid: nextOid,
      name: { schema: 'public', name: `p${nextOid}` },
      kind: 'table' as const,
      owner: 'app',
      bound,
      pendingDetach: false,
      pages: 1,
      rows: 1,
      storageParameters: [],
      tablespace: undefined,
    }
  })
  return { ...set, partitions: [...set.partitions, ...added].toSorted(comparePartitions) }
}

function valuesOf(bound: Bound): readonly ValuesBound[] {
  return bound.kind === 'default' || bound.kind === 'opaque' ? [] : [bound]
}

function endsOf(bound: ValuesBound): readonly Endpoint[] {
  return bound.kind === 'range' ? [bound.lower, bound.upper] : []
}

function readBack(end: Endpoint, { type }: KeyColumn): Endpoint {
  if (!isRangeKeyType(type)) throw new Error(`no range key: ${type}`)
  return parseKeyValue(formatKeyValue(end, type), type)
}

/** As pg_get_expr prints what we send: keywords in capitals, quotes as they are. */
function asPrinted(text: string): string {
  return text
    .split(/('(?:[^']|'')*')/)
    .map((part, at) => (at % 2 === 1 ? part : part.toUpperCase()))
    .join('')
    .replace('MODULUS', 'modulus')
    .replace('REMAINDER', 'remainder')
}

/** What a range scheme is tried on. */
export interface RangeCase {
  readonly key: Partial<KeyColumn> & { readonly type: string }
  readonly policy: fc.Arbitrary<Partial<Policy>>
  readonly now: fc.Arbitrary<Temporal.Instant>
  readonly newest?: fc.Arbitrary<NewestKey>
  /** Values that existing partitions may end at: key values of any kind, on the grid or off it. */
  readonly ends: fc.Arbitrary<bigint>
}

/** Worlds of one range scheme: some stretches taken, some free, on the grid and off it. */
export function rangeWorlds({ key, policy, now, newest, ends }: RangeCase): fc.Arbitrary<SchemeWorld> {
  const column = { name: 'k', isExpression: false, notNull: true, ...key }
  const empty: PartitionSet = { ...aSet().build(), key: { method: 'range', columns: [column] } }
  return fc
    .record({
      now,
      policy,
      newest: newest ?? fc.constant(undefined),
      premake: fc.record({ ahead: fc.integer({ min: 0, max: 5 }), behind: fc.integer({ min: 0, max: 3 }) }),
      cuts: fc.uniqueArray(ends, { maxLength: 6 }),
      taken: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    })
    .map((world) => {
      const cuts = world.cuts.toSorted((a, b) => (a < b ? -1 : 1))
      const bounds = cuts.flatMap((lower, at) => {
        const upper = cuts[at + 1]
        return upper !== undefined && world.taken[at] === true
          ? [rangeBound(endpointAt(lower), endpointAt(upper))]
          : []
      })
      return {
        set: withBounds(empty, bounds),
        policy: aPolicy('public.events', '1 month', { premake: world.premake, ...world.policy }),
        newest: world.newest,
        now: world.now,
      }
    })
}
