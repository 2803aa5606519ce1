import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bound } from '../../../src/domain/bound.ts'
import { parseBound } from '../../../src/domain/parse-bound.ts'
import { type PartitionKey } from '../../../src/domain/key.ts'
import { type PartitionSet } from '../../../src/domain/partition-set.ts'
import { type Policy } from '../../../src/domain/policy.ts'
import { type NewestKey } from '../../../src/domain/snapshot.ts'
import { coveredUntilSeconds } from '../../../src/observe/metrics/bound-seconds.ts'
import { audit } from '../../../src/planning/audit/audit.ts'
import { plan } from '../../../src/planning/planner.ts'
import { free, gaps, isWhole } from '../../../src/planning/schemes/residues.ts'
import { schemeFor } from '../../../src/planning/schemes/scheme-for.ts'
import { type SetFacts } from '../../../src/planning/set-context.ts'
import { aPolicy, aSet, aSnapshot, detachAfter, PLANNING, span } from '../../support/builders.ts'
import { describeScheme, type SchemeWorld, withBounds } from './contract.ts'

const instant = Temporal.Instant.from('2026-03-10T12:00:00Z')

function keyed(method: PartitionKey['method'], type: string): PartitionSet {
  return {
    ...aSet().build(),
    key: { method, columns: [{ name: 'k', isExpression: false, type, notNull: false }] },
  }
}

function policyOf(changes: Partial<Policy>): Policy {
  return aPolicy('public.events', '1 month', { interval: undefined, ...changes })
}

function factsOf(set: PartitionSet, changes: Partial<Policy>, newest?: NewestKey): SetFacts {
  const policy = policyOf(changes)
  const answer = schemeFor(set, policy, newest)
  if ('refusal' in answer) throw new Error(`${answer.refusal.code}: ${answer.refusal.message}`)
  const { scheme } = answer
  return { set: scheme.view?.(set) ?? set, policy, scheme, now: instant }
}

function wantedBounds(facts: SetFacts): readonly Bound[] {
  return facts.scheme.wanted(facts).partitions.map(({ bound }) => bound)
}

const listed = (...values: (string | null)[]): Bound => ({ kind: 'list', values })
const hashed = (modulus: number, remainder: number): Bound => ({ kind: 'hash', modulus, remainder })

const values = fc.uniqueArray(
  fc.option(
    fc.string({ maxLength: 6 }).filter((text) => !text.includes('\\')),
    { nil: null, freq: 8 },
  ),
  {
    minLength: 1,
    maxLength: 12,
  },
)

/** Some values declared, some of which have partitions, and some that have one undeclared. */
const listWorlds: fc.Arbitrary<SchemeWorld> = fc
  .record({
    values,
    labels: fc.array(fc.nat({ max: 3 }), { minLength: 12, maxLength: 12 }),
    names: fc.uniqueArray(
      fc.string({ minLength: 1, maxLength: 90 }).filter((name) => !name.includes('\0')),
      {
        minLength: 4,
        maxLength: 4,
      },
    ),
    taken: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
  })
  .map((world) => {
    const labels = world.values.map((value, at) => ({
      value,
      label: world.names[world.labels[at] ?? 0] ?? '',
    }))
    const list = Object.fromEntries(
      [...Map.groupBy(labels, ({ label }) => label)].map(([label, group]) => [
        label,
        group.map(({ value }) => value),
      ]),
    )
    const standing = world.values.filter((_, at) => world.taken[at] === true).map((value) => listed(value))
    return {
      set: withBounds(keyed('list', 'text'), standing),
      policy: policyOf({ list }),
      newest: undefined,
      now: instant,
    }
  })

describeScheme('a list', listWorlds)

/** Hash sets as the server lets them be: from whole, some classes are split further, and some left out. */
const hashWorlds: fc.Arbitrary<SchemeWorld> = fc
  .record({
    modulus: fc.integer({ min: 1, max: 6 }),
    splits: fc.array(fc.record({ at: fc.nat({ max: 20 }), by: fc.integer({ min: 2, max: 3 }) }), {
      maxLength: 3,
    }),
    kept: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
    asked: fc.integer({ min: 1, max: 24 }),
  })
  .map(({ modulus, splits, kept, asked }) => {
    let finest = modulus
    let classes = Array.from({ length: modulus }, (_, remainder) => ({ modulus, remainder }))
    for (const { at, by } of splits) {
      const split = classes[at % classes.length]
      if (split === undefined) continue
      const next = finest * by
      const parts = Array.from({ length: next / split.modulus }, (_, n) => ({
        modulus: next,
        remainder: split.remainder + n * split.modulus,
      }))
      classes = [...classes.filter((each) => each !== split), ...parts]
      finest = next
    }
    return {
      set: withBounds(
        keyed('hash', 'bigint'),
        classes
          .filter((_, at) => kept[at % kept.length] === true)
          .map((each) => hashed(each.modulus, each.remainder)),
      ),
      policy: policyOf({ hash: asked }),
      newest: undefined,
      now: instant,
    }
  })

describeScheme('a hash', hashWorlds)

const months = fc.uniqueArray(fc.integer({ min: -8, max: 10 }), { maxLength: 8 })
const slidingWorlds: fc.Arbitrary<SchemeWorld> = fc
  .record({
    months,
    isPaired: fc.boolean(),
    withNull: fc.boolean(),
    ahead: fc.integer({ min: 0, max: 4 }),
    behind: fc.integer({ min: 0, max: 3 }),
  })
  .map((world) => {
    const firsts = world.months
      .toSorted((a, b) => a - b)
      .map((count) => Temporal.PlainDate.from('2026-03-01').add({ months: count }).toString())
    const bounds = world.isPaired
      ? firsts.flatMap((first, at) => (at % 2 === 0 ? [listed(first, firsts[at + 1] ?? null)] : []))
      : firsts.map((first) => listed(first))
    const hasNull = bounds.some((bound) => bound.kind === 'list' && bound.values.includes(null))
    return {
      set: withBounds(keyed('list', 'date'), [
        ...bounds,
        ...(world.withNull && !hasNull ? [listed(null)] : []),
      ]),
      policy: policyOf({
        interval: { kind: 'time', span: span('1 month') },
        premake: { ahead: world.ahead, behind: world.behind },
      }),
      newest: undefined,
      now: instant,
    }
  })

describe('a sliding list', () => {
  it('never wants a value that stands in some partition, whatever stands beside it', () => {
    fc.assert(
      fc.property(slidingWorlds, ({ set, policy }) => {
        const facts = factsOf(set, policy)
        const standing = set.partitions.flatMap(({ bound }) => (bound.kind === 'list' ? bound.values : []))
        const wanted = wantedBounds(facts).map((bound) =>
          bound.kind === 'range' ? (bound.values ?? []) : [],
        )
        expect(wanted.filter(({ length }) => length !== 1)).toEqual([])
        expect(wanted.flat().filter((value) => standing.includes(value))).toEqual([])
        const done = { ...facts, set: withBounds(facts.set, wantedBounds(facts)) }
        expect(wantedBounds(done)).toEqual([])
      }),
    )
  })

  it('has its values seen as ranges: one as its cell, neighbours as one, all others not at all', () => {
    const set = withBounds(keyed('list', 'date'), [
      listed('2026-02-01'),
      listed('2025-12-01', '2026-01-01'),
      listed('2026-03-15'),
      listed('2026-04-01', '2026-06-01'),
      listed(null),
      listed('infinity'),
      { kind: 'default' },
    ])
    const facts = factsOf(set, { interval: { kind: 'time', span: span('1 month') } })
    expect(
      facts.set.partitions.map(({ bound }) =>
        bound.kind === 'range'
          ? `${facts.scheme.display(bound.lower)}…${facts.scheme.display(bound.upper)} ${String(bound.values)}`
          : bound.kind,
      ),
    ).toEqual([
      '2025-12-01…2026-02-01 2025-12-01,2026-01-01',
      '2026-02-01…2026-03-01 2026-02-01',
      '2026-03-15…2026-04-01 2026-03-15',
      'list',
      'list',
      'list',
      'default',
    ])
    expect(facts.scheme.findings?.(facts)).toMatchObject([{ code: 'value-off-grid', level: 'info' }])
    const wanted = wantedBounds(facts).flatMap((bound) =>
      bound.kind === 'range' ? (bound.values ?? []) : [],
    )
    expect(wanted).toEqual(['2026-03-01', '2026-05-01', '2026-07-01'])
  })

  it('does not fill the time to a value that stands for something else', () => {
    const sentinels = [
      listed('0001-01-01'),
      listed('5874897-12-31'),
      listed('9999-12-31'),
      listed('4713-01-01 BC'),
    ]
    for (const type of ['date', 'timestamptz']) {
      const texts = (bound: Bound): Bound =>
        bound.kind === 'list' && type === 'timestamptz'
          ? listed(
              ...bound.values.map((value) =>
                (value ?? '').replace(/^5874897/, '294276').replace(/( BC)?$/, ' 00:00:00+00$1'),
              ),
            )
          : bound
      const set = withBounds(keyed('list', type), [...sentinels, listed('2026-02-01')].map(texts))
      const facts = factsOf(set, { interval: { kind: 'time', span: span('1 month') }, timezone: 'UTC' })
      const wanted = wantedBounds(facts).flatMap((bound) =>
        bound.kind === 'range' ? (bound.values ?? []) : [],
      )
      expect(wanted.map((value) => value?.slice(0, 10))).toEqual([
        '2026-03-01',
        '2026-04-01',
        '2026-05-01',
        '2026-06-01',
        '2026-07-01',
      ])
      const seoul = factsOf(set, {
        interval: { kind: 'time', span: span('1 month') },
        timezone: 'Asia/Seoul',
      })
      expect(seoul.set.partitions).toHaveLength(5)
      expect(seoul.scheme.wanted(seoul).isCapped).toBe(false)
    }
  })

  it('of numbers goes on from its newest key', () => {
    const set = withBounds(keyed('list', 'integer'), [listed('7'), listed('8')])
    const facts = factsOf(
      set,
      { interval: { kind: 'number', step: 1n }, premake: { ahead: 2, behind: 0 } },
      { position: 8n, before: 8n },
    )
    expect(wantedBounds(facts)).toMatchObject([{ values: ['9'] }, { values: ['10'] }])
  })

  it('is refused for a key that no interval can cut', () => {
    expect(() =>
      factsOf(keyed('list', 'text'), { interval: { kind: 'time', span: span('1 month') } }),
    ).toThrow(
      'kind-misfit: it is partitioned by list of a text, k, which no interval can cut: its values are declared under `list`',
    )
  })

  it('leaves by the end of the cell that its value begins', () => {
    const set = withBounds(keyed('list', 'date'), [
      listed('2026-01-01'),
      listed('2026-02-01'),
      listed('2026-03-01'),
    ])
    const policy = policyOf({
      interval: { kind: 'time', span: span('1 month') },
      lifecycle: [detachAfter('9 days')],
    })
    const { sets } = plan(aSnapshot('2026-03-10T00:00:00Z', [set]), [policy], PLANNING)
    expect(sets[0]?.actions.filter(({ kind }) => kind === 'detach')).toMatchObject([
      { bound: { values: ['2026-01-01'] } },
      { bound: { values: ['2026-02-01'] } },
    ])
    expect(sets[0]?.summary.isComplete).toBeUndefined()
  })
})

describe('a sliding list whose values do not lie on one grid', () => {
  it('lets nothing leave early where a value lies among those of another partition', () => {
    const set = withBounds(keyed('list', 'integer'), [
      listed('0'),
      listed('10', '20', '30'),
      listed('15'),
      listed('40'),
    ])
    const policy = policyOf({
      interval: { kind: 'number', step: 10n },
      premake: { ahead: 0, behind: 0 },
      lifecycle: [{ do: 'detach', after: { kind: 'number', distance: 10n } }],
    })
    const snapshot = {
      ...aSnapshot('2026-03-10T00:00:00Z', [set]),
      newestKeys: new Map([[set.oid, { position: 45n, before: 45n }]]),
    }
    const [planned] = plan(snapshot, [policy], PLANNING).sets
    expect(planned?.actions.filter(({ kind }) => kind === 'detach')).toMatchObject([
      { bound: { values: ['0'] } },
      { bound: { values: ['15'] } },
    ])
  })

  it('is refused when its epochs are in a longer unit than the policy says', () => {
    const set = withBounds(keyed('list', 'bigint'), [listed('1767225600'), listed('1769904000')])
    const words: Partial<Policy> = { interval: { kind: 'time', span: span('1 month') } }
    expect(() => factsOf(set, { ...words, epoch: 'milliseconds' })).toThrow(
      'key-not-supported: its key holds no epoch milliseconds',
    )
    expect(factsOf(set, { ...words, epoch: 'seconds' }).set.partitions).toMatchObject([
      { bound: { kind: 'range' } },
      { bound: { kind: 'range' } },
    ])
  })
})

describe('remainders', () => {
  it('are whole exactly when none is missing', () => {
    fc.assert(
      fc.property(hashWorlds, ({ set, policy }) => {
        const classes = set.partitions.flatMap(({ bound }) => (bound.kind === 'hash' ? [bound] : []))
        const missing = gaps(classes, 1)
        expect(isWhole(classes)).toBe(missing?.remainders.length === 0)
        const filled = free(classes, policy.hash ?? 1)
        if (filled === undefined) return
        const all = [...classes, ...filled.map((remainder) => ({ modulus: policy.hash ?? 1, remainder }))]
        expect(isWhole(all)).toBe(true)
      }),
    )
  })

  it('are told where the policy’s modulus does not fit, and left alone where it stands beside others', () => {
    const said = (bounds: readonly Bound[], modulus: number): readonly string[] => {
      const facts = factsOf(withBounds(keyed('hash', 'bigint'), bounds), { hash: modulus })
      return (facts.scheme.findings?.(facts) ?? []).map(
        ({ code, message, hint }) => `${code}: ${message}. ${hint}`,
      )
    }
    expect(said([hashed(3, 0)], 4)).toEqual([
      expect.stringMatching(
        /^hash-incomplete: .* rows of remainder 1, 2 of 3 are refused.* Say hash: \{ modulus: 3 \}/,
      ),
    ])
    expect(said([hashed(2, 0), hashed(4, 1), hashed(4, 3)], 4)).toEqual([])
    expect(said([hashed(2, 0), hashed(4, 1), hashed(4, 3)], 8)).toEqual([
      expect.stringMatching(/^hash-differs: .* modulus 2 and 4, .* Say hash: \{ modulus: 4 \}/),
    ])
  })

  it('of many thousands are not looked at one by one', () => {
    expect(free([{ modulus: 131_072, remainder: 0 }], 4)).toBeUndefined()
    expect(isWhole([{ modulus: 131_072, remainder: 0 }])).toBe(false)
  })
})

describe('an audit', () => {
  const found = (set: PartitionSet, changes: Partial<Policy>): readonly string[] => {
    const policy = policyOf(changes)
    const snapshot = aSnapshot('2026-03-10T00:00:00Z', [set])
    const planned = plan(snapshot, [policy], PLANNING)
    return (audit(snapshot, [policy], planned).get('public.events') ?? []).map(
      ({ code, level, message }) => `${level} ${code}: ${message}`,
    )
  }

  it('finds nothing wrong with complete lists and hashes, which have no coverage in time', () => {
    expect(
      found(withBounds(keyed('list', 'text'), [listed('eu', 'us')]), { list: { a: ['us'], b: ['eu'] } }),
    ).toEqual([])
    expect(found(withBounds(keyed('hash', 'text'), [hashed(2, 0), hashed(2, 1)]), { hash: 2 })).toEqual([])
  })

  it('calls it an error that rows are refused, until the next cycle has made what is missing', () => {
    expect(found(keyed('list', 'text'), { list: { a: ['us', null] } })).toEqual([
      'error list-incomplete: No partition of public.events takes rows with k in (us, null): inserts fail',
    ])
    expect(found(withBounds(keyed('hash', 'text'), [hashed(4, 1)]), { hash: 4 })).toEqual([
      'error hash-incomplete: No partition of public.events takes rows of remainder 0, 2, 3 of 4: inserts fail',
    ])
  })

  it('calls it a warning where DEFAULT takes them', () => {
    const set = withBounds(keyed('list', 'text'), [{ kind: 'default' }])
    expect(found(set, { list: { a: ['us'] } })).toEqual([
      'warning list-incomplete: No partition of public.events takes rows with k in (us): they go to DEFAULT',
    ])
  })
})

describe('a summary', () => {
  it('of a list of dates tells of no coverage in time, and counts the labels without a partition', () => {
    const set = withBounds(keyed('list', 'date'), [listed('2026-01-01')])
    const policy = policyOf({ list: { old: ['2026-01-01'], newer: ['2026-02-01', '2026-03-01'] } })
    const [planned] = plan(aSnapshot('2026-03-10T00:00:00Z', [set]), [policy], PLANNING).sets
    expect(planned?.summary).toMatchObject({ isComplete: false, premakeMissing: 1, attached: 1 })
    expect(planned && coveredUntilSeconds(planned)).toBeUndefined()
  })
})

describe('values of a list', () => {
  it('are read in the one way that equal values share', () => {
    const read = (text: string, type: string): Bound =>
      parseBound(`FOR VALUES IN (${text})`, keyed('list', type).key)
    expect(read("1.500, 'NaN', NULL", 'numeric')).toEqual(listed('1.5', 'NaN', null))
    expect(read("'eu  ', 'NULL'", 'character')).toEqual(listed('eu', 'NULL'))
    expect(read("'it''s', 'a,b)'", 'text')).toEqual(listed("it's", 'a,b)'))
    expect(read('true', 'boolean')).toEqual(listed('true'))
    expect(read("'2026-01-01 09:00:00+09'", 'timestamptz')).toEqual(listed('2026-01-01 00:00:00+00'))
  })
})
