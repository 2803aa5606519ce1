import { describe, expect, it } from 'vitest'
import { rangeBound } from '../../../src/domain/bound.ts'
import { endpointAt, MAXVALUE, MINVALUE, type Endpoint } from '../../../src/domain/endpoint.ts'
import { type PartitionKey } from '../../../src/domain/key.ts'
import { parseKeyValue } from '../../../src/domain/key-value.ts'
import { type PartitionSet } from '../../../src/domain/partition-set.ts'
import { type EpochUnit, type Policy } from '../../../src/domain/policy.ts'
import { renderName } from '../../../src/planning/naming/template.ts'
import { calendarGrid } from '../../../src/planning/schemes/calendar-grid.ts'
import { type Scheme } from '../../../src/planning/schemes/scheme.ts'
import { schemeFor } from '../../../src/planning/schemes/scheme-for.ts'
import { aPolicy, aSet, span } from '../../support/builders.ts'
import { withBounds } from './contract.ts'

const keyOf = (...types: readonly string[]): PartitionKey => ({
  method: 'range',
  columns: types.map((type) => ({ name: 'ts', isExpression: false, type, notNull: true })),
})

const setOf = (key: PartitionKey): PartitionSet => ({ ...aSet().build(), key })

function aScheme(type: string, interval: string, zone = 'UTC', changes: Partial<Policy> = {}): Scheme {
  const answer = schemeFor(
    setOf(keyOf(type)),
    aPolicy('public.events', interval, { timezone: zone, ...changes }),
    undefined,
  )
  if ('refusal' in answer) throw new Error(answer.refusal.message)
  return answer.scheme
}

function refusal(key: PartitionKey, policy: Policy): string {
  const answer = schemeFor(setOf(key), policy, undefined)
  return 'refusal' in answer ? `${answer.refusal.code}: ${answer.refusal.message}` : 'none'
}

const instant = (text: string): Endpoint => endpointAt(Temporal.Instant.from(text).epochNanoseconds / 1000n)

describe('the scheme of a time key', () => {
  it('finds now: the instant, the wall clock or the day in the policy’s zone', () => {
    const now = Temporal.Instant.from('2026-03-10T15:30:00Z')
    const shown = ['timestamptz', 'timestamp', 'date'].map((type) => {
      const scheme = aScheme(type, '1 month', 'Asia/Seoul')
      return scheme.display(endpointAt(scheme.nowPosition(now)))
    })
    expect(shown).toEqual(['2026-03-10T15:30:00Z', '2026-03-11T00:30:00', '2026-03-11'])
  })

  it('tells the instant of an end, except of the special ones', () => {
    const scheme = aScheme('date', '1 month', 'Asia/Seoul')
    expect(scheme.instantOf(parseKeyValue('2026-04-01', 'date'))?.toString()).toBe('2026-03-31T15:00:00Z')
    expect(scheme.instantOf(MAXVALUE)).toBeUndefined()
  })

  it.each([
    ['1 minute', '{table}_{yyyy}_{MM}_{dd}_{HH}{mm}'],
    ['6 hours', '{table}_{yyyy}_{MM}_{dd}_{HH}{mm}'],
    ['1 day', '{table}_{yyyy}_{MM}_{dd}'],
    ['1 week', '{table}_{GGGG}_w{WW}'],
    ['1 month', '{table}_{yyyy}_{MM}'],
    ['1 quarter', '{table}_{yyyy}_q{q}'],
    ['1 year', '{table}_{yyyy}'],
  ])('names partitions of %s by default %s', (interval, template) => {
    expect(aScheme('timestamptz', interval).defaultTemplate()).toBe(template)
  })

  it('has a default template that tells neighbours apart, for every interval', () => {
    for (const interval of ['1 minute', '1 hour', '1 day', '1 week', '2 months', '1 quarter', '1 year']) {
      const scheme = aScheme('timestamptz', interval, 'Asia/Seoul')
      const names: string[] = []
      const grid = calendarGrid(span(interval), 'timestamptz', 'Asia/Seoul')
      for (let lower = grid.floor(0n); names.length < 100; lower = grid.next(lower)) {
        const tokens = scheme.tokens(rangeBound(endpointAt(lower), endpointAt(grid.next(lower))))
        names.push(
          renderName(scheme.defaultTemplate(), { set: { schema: 'public', name: 'events' }, tokens }),
        )
      }
      expect(new Set(names).size).toBe(names.length)
    }
  })
})

describe('when a step is due', () => {
  const due = (type: string, upper: Endpoint, age: string, zone: string): string | undefined =>
    aScheme(type, '1 month', zone)
      .dueAt(upper, { kind: 'time', span: span(age) })
      ?.toString()

  it('is counted by the calendar of the policy’s zone', () => {
    expect(due('timestamptz', instant('2026-01-31T15:00Z'), '1 month', 'Asia/Seoul')).toBe(
      '2026-02-28T15:00:00Z',
    )
    expect(due('timestamptz', instant('2026-03-29T00:00+01:00'), '1 day', 'Europe/Berlin')).toBe(
      '2026-03-29T22:00:00Z',
    )
    expect(due('date', parseKeyValue('2026-03-29', 'date'), '1 day', 'Europe/Berlin')).toBe(
      '2026-03-29T22:00:00Z',
    )
    expect(due('timestamp', parseKeyValue('2026-04-01 00:00:00', 'timestamp'), '2 quarters', 'UTC')).toBe(
      '2026-10-01T00:00:00Z',
    )
  })

  it('is cut to the end of a shorter month', () => {
    expect(due('timestamptz', instant('2024-02-29T00:00Z'), '12 months', 'UTC')).toBe('2025-02-28T00:00:00Z')
    expect(due('date', parseKeyValue('2026-01-31', 'date'), '1 month', 'UTC')).toBe('2026-02-28T00:00:00Z')
  })

  it('is the bound itself after nothing at all', () => {
    expect(due('timestamptz', instant('2026-11-01T05:30Z'), '0 days', 'America/New_York')).toBe(
      '2026-11-01T05:30:00Z',
    )
  })

  it('is the later of two instants with the same wall clock, so that nothing leaves early', () => {
    const upper = parseKeyValue('2025-11-01 01:30:00', 'timestamp')
    expect(due('timestamp', upper, '1 year', 'America/New_York')).toBe('2026-11-01T06:30:00Z')
  })

  it('lies as far behind a gap as it would lie in it', () => {
    const upper = parseKeyValue('2026-02-28 02:30:00', 'timestamp')
    expect(due('timestamp', upper, '29 days', 'Europe/Berlin')).toBe('2026-03-29T01:30:00Z')
    expect(due('timestamptz', instant('2026-02-28T02:30+01:00'), '29 days', 'Europe/Berlin')).toBe(
      '2026-03-29T01:30:00Z',
    )
  })

  it('never comes for an upper bound without end, or one beyond all calendars', () => {
    expect(due('timestamptz', MAXVALUE, '1 day', 'UTC')).toBeUndefined()
    expect(due('timestamptz', { kind: 'infinity' }, '1 day', 'UTC')).toBeUndefined()
    for (const type of ['timestamptz', 'timestamp', 'date'] as const) {
      const text = {
        timestamptz: '290000-01-01 00:00:00+00',
        timestamp: '290000-01-01 00:00:00',
        date: '290000-01-01',
      }
      expect(due(type, parseKeyValue(text[type], type), '1 day', 'UTC')).toBeUndefined()
      expect(due(type, endpointAt(0n), '999999 years', 'UTC')).toBeUndefined()
    }
  })
})

describe('a set that cannot be cut', () => {
  it('is refused with the reason', () => {
    const policy = aPolicy('public.events', '1 month')
    expect(refusal({ ...keyOf('timestamptz'), method: 'hash' }, policy)).toContain(
      'kind-misfit: it is partitioned by hash',
    )
    expect(refusal(keyOf('integer', 'timestamptz'), policy)).toContain(
      'interval-misfit: the key ts is an integer and the interval 1 month is one of time',
    )
    expect(refusal(keyOf('point'), policy)).toContain(
      'key-not-supported: it is partitioned by range of a point, ts',
    )
    expect(refusal(keyOf('date'), aPolicy('public.events', '6 hours'))).toContain('interval-misfit')
    expect(refusal(keyOf('date'), { ...policy, interval: undefined })).toContain(
      'interval-misfit: the policy has no interval',
    )
    expect(refusal(keyOf('integer'), { ...policy, interval: undefined, list: { a: ['x'] } })).toBe(
      'kind-misfit: it is partitioned by range of an integer, ts, and its policy says `list`',
    )
    expect(refusal(keyOf('date'), { ...policy, interval: undefined, hash: 4 })).toBe(
      'kind-misfit: it is partitioned by range of a date, ts, and its policy says `hash`',
    )
  })
})

describe('an epoch key', () => {
  const bounded = (...ends: readonly (bigint | undefined)[]): PartitionSet => {
    const bounds = ends
      .slice(0, -1)
      .map((lower, at) =>
        rangeBound(
          lower === undefined ? MINVALUE : endpointAt(lower),
          ends[at + 1] === undefined ? MAXVALUE : endpointAt(ends[at + 1] ?? 0n),
        ),
      )
    return withBounds(setOf(keyOf('bigint')), bounds)
  }
  const said = (set: PartitionSet, epoch: EpochUnit): string => {
    const answer = schemeFor(set, aPolicy('public.events', '1 month', { epoch }), undefined)
    return 'refusal' in answer ? `${answer.refusal.code}: ${answer.refusal.message}` : 'none'
  }
  /** January and February 2026. */
  const seconds = [1_767_225_600n, 1_769_904_000n, 1_772_323_200n]

  it('is refused when its bounds are in a longer unit than the policy says: all would leave at once', () => {
    const units = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'] as const
    for (const [at, held] of units.entries()) {
      const set = bounded(undefined, ...seconds.map((each) => each * 1000n ** BigInt(at)), undefined)
      expect(units.map((unit) => said(set, unit).startsWith('key-not-supported'))).toEqual(
        units.map((_, n) => n > at),
      )
      expect(said(set, held)).toBe('none')
    }
    expect(said(bounded(...seconds), 'milliseconds')).toMatch(
      /^key-not-supported: its key holds no epoch milliseconds: read as that, the bound 1767225600 of public.p\d+ lies in the year 1970, and as epoch seconds in our time$/,
    )
  })

  it('is taken at its word where the first partition begins in 1970, or there is none at all', () => {
    expect(said(bounded(0n, ...seconds.map((each) => each * 1000n)), 'milliseconds')).toBe('none')
    expect(said(bounded(undefined, 0n), 'milliseconds')).toBe('none')
    expect(said(bounded(), 'nanoseconds')).toBe('none')
  })
})
