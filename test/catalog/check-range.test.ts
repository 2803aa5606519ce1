import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CheckedKey, rangeOfChecks } from '../../src/catalog/inheritance/check-range.ts'
import { checkTokens } from '../../src/catalog/inheritance/check-tokens.ts'
import { rangeBound } from '../../src/domain/bound.ts'
import { endpointAt } from '../../src/domain/endpoint.ts'
import { type RangeKeyType } from '../../src/domain/key.ts'
import { displayEndpoint, formatKeyValue } from '../../src/domain/key-value.ts'

const key = (type: string, decimals?: number): CheckedKey => ({ name: 'k', type, decimals })

/** `2018-01-11 … 2018-01-12`, or why there is no range. */
function shown(checks: readonly string[], about: CheckedKey): string {
  const range = rangeOfChecks(checks, about)
  if ('why' in range) return range.why
  const [lower, upper] = [range.lower, range.upper].map((end) =>
    displayEndpoint(end, about.type as RangeKeyType),
  )
  return `${lower} … ${upper}`
}

const wall = (text: string): string => `'${text}'::timestamp without time zone`

describe('the range of a child, from its CHECKs as the server prints them', () => {
  it.each([
    [
      'timestamp',
      `((k >= ${wall('2018-01-11 00:00:00')}) AND (k < ${wall('2018-01-12 00:00:00')}))`,
      '2018-01-11T00:00:00 … 2018-01-12T00:00:00',
    ],
    [
      'timestamp',
      `((k < ${wall('2018-01-12 00:00:00')}) AND (k >= ${wall('2018-01-11 00:00:00')}))`,
      '2018-01-11T00:00:00 … 2018-01-12T00:00:00',
    ],
    [
      'timestamp',
      `((k >= ${wall('2018-01-11 00:00:00')}) AND (k <= ${wall('2018-01-11 23:59:59.999999')}))`,
      '2018-01-11T00:00:00 … 2018-01-12T00:00:00',
    ],
    [
      'timestamp',
      `((${wall('2018-01-11 00:00:00')} <= k) AND (${wall('2018-01-12 00:00:00')} > k))`,
      '2018-01-11T00:00:00 … 2018-01-12T00:00:00',
    ],
    [
      'timestamp',
      `((k IS NOT NULL) AND (k >= ${wall('2018-01-11 00:00:00')}) AND (k < ${wall('2018-01-12 00:00:00')}))`,
      '2018-01-11T00:00:00 … 2018-01-12T00:00:00',
    ],
    [
      'timestamp',
      `((k >= '2018-01-11'::date) AND (k < '2018-01-12'::date))`,
      '2018-01-11T00:00:00 … 2018-01-12T00:00:00',
    ],
    [
      'timestamp',
      `((k >= '2018-01-11 00:00:00'::timestamp(3) without time zone) AND ((k < ${wall('2018-01-12 00:00:00')})))`,
      '2018-01-11T00:00:00 … 2018-01-12T00:00:00',
    ],
    [
      'timestamptz',
      `((k >= '2018-01-10 15:00:00+00'::timestamp with time zone) AND (k < 'infinity'::timestamp with time zone))`,
      '2018-01-10T15:00:00Z … infinity',
    ],
    ['date', `((k >= '2018-01-01'::date) AND (k <= '2018-01-31'::date))`, '2018-01-01 … 2018-02-01'],
    ['date', `(k = '2018-01-11'::date)`, '2018-01-11 … 2018-01-12'],
    ['date', `((k > '2017-12-31'::date) AND (k < '2018-02-01'::date))`, '2018-01-01 … 2018-02-01'],
    [
      'date',
      `((k >= ${wall('2018-01-01 12:00:00')}) AND (k <= ${wall('2018-01-31 12:00:00')}))`,
      '2018-01-02 … 2018-02-01',
    ],
    ['date', `(k < '2018-02-01'::date)`, 'MINVALUE … 2018-02-01'],
    ['date', `(k <= 'infinity'::date)`, 'its CHECKs leave k open'],
    ['bigint', `((k >= '-1000'::integer) AND (k < '20000000000'::bigint))`, '-1000 … 20000000000'],
    ['bigint', `((k >= 1) AND (k <= 5))`, '1 … 6'],
    ['smallint', `((k >= (- (5)::smallint)) AND (k < (7)::smallint))`, '-5 … 7'],
    ['numeric', `((k >= ('-3'::integer)::numeric) AND (k < 1.5))`, '-3 … 1.5'],
    ['text', `(((k)::text >= 'a''b'::text) AND ((k)::text < 'b'::text))`, `a'b … b`],
    [
      'uuid',
      `((k >= '019b0000-0000-0000-0000-000000000000'::uuid) AND (k <= '019b0000-0000-0000-0000-0000000000ff'::uuid))`,
      '019b0000-0000-0000-0000-000000000000 … 019b0000-0000-0000-0000-000000000100',
    ],
  ])('%s: %s', (type, check, range) => {
    expect(shown([check], key(type))).toBe(range)
  })

  it('knows the seconds of a column that keeps no fractions', () => {
    const check = `((k >= ${wall('2018-01-11 00:00:00')}) AND (k <= ${wall('2018-01-11 23:59:59')}))`
    expect(shown([check], key('timestamp', 0))).toBe('2018-01-11T00:00:00 … 2018-01-12T00:00:00')
    expect(shown([check], key('timestamp'))).toBe('2018-01-11T00:00:00 … 2018-01-11T23:59:59.000001')
  })

  it('is what all of them let in', () => {
    expect(shown([`(k >= '2018-01-01'::date)`, `(k < '2018-02-01'::date)`], key('date'))).toBe(
      '2018-01-01 … 2018-02-01',
    )
    expect(
      shown(
        [`(k >= '2018-01-01'::date)`, `((k >= '2018-01-05'::date) AND (k < '2018-02-01'::date))`],
        key('date'),
      ),
    ).toBe('2018-01-05 … 2018-02-01')
  })

  it.each([
    ['date', `(k = ANY (ARRAY['2018-01-11'::date, '2018-01-12'::date]))`],
    ['date', `(EXTRACT(year FROM k) = (2018)::numeric)`],
    ['date', `(date_part('year'::text, k) = (2018)::double precision)`],
    ['date', `((k >= '2018-01-01'::date) OR (k < '2017-01-01'::date))`],
    ['date', `(NOT (k < '2018-01-01'::date))`],
    ['date', `((k >= '2018-01-01'::date) IS TRUE)`],
    ['date', `(k <> '2018-01-01'::date)`],
    ['date', `(other >= '2018-01-01'::date)`],
    ['date', `(k >= ('2018-01-01'::date + 1))`],
    ['date', `(k >= '2018-01-01'::text)`],
    ['date', `(k >= 'MINVALUE'::date)`],
    ['date', `(k > '-infinity'::date)`],
    ['timestamp', `((k)::date = '2018-01-11'::date)`],
    ['timestamp', `(k >= '2018-01-11 00:00:00+00'::timestamp with time zone)`],
    ['timestamptz', `(k >= '2018-01-11'::date)`],
    ['timestamptz', `(k >= ${wall('2018-01-11 00:00:00')})`],
    ['bigint', `((k % (10)::bigint) = 3)`],
    ['bigint', `((k)::numeric > 5.5)`],
    ['numeric', `(k <= 5.5)`],
    ['text', `(k <= 'a'::text)`],
    ['date', `(k >= '2018-01-01'::date)) OR (true`],
  ])('is not guessed where it cannot be read: %s %s', (type, check) => {
    expect(rangeOfChecks([check], key(type))).toHaveProperty('why')
  })

  it('is not known without a CHECK, nor where nothing or everything is let in', () => {
    expect(shown([], key('date'))).toBe('it has no validated CHECK on k alone')
    expect(shown(['(k IS NOT NULL)'], key('date'))).toBe('its CHECKs leave k open')
    expect(shown([`((k >= '2018-02-01'::date) AND (k < '2018-01-01'::date))`], key('date'))).toBe(
      'its CHECKs let no k in',
    )
    expect(shown(['(k >= 1)'], key('double precision'))).toBe(
      'a CHECK on a double precision cannot be read as a range',
    )
  })

  it('comes back from every way to write it', () => {
    const types = ['timestamptz', 'timestamp', 'date', 'integer', 'bigint', 'uuid'] as const
    const printed: Readonly<Record<(typeof types)[number], string>> = {
      timestamptz: 'timestamp with time zone',
      timestamp: 'timestamp without time zone',
      date: 'date',
      integer: 'integer',
      bigint: 'bigint',
      uuid: 'uuid',
    }
    const names = fc.oneof(fc.constantFrom('k', 'ctime'), fc.string({ minLength: 1, maxLength: 12 }))
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.bigInt({ min: 0n, max: 40_000n }),
        fc.bigInt({ min: 1n, max: 40_000n }),
        names,
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        (type, from, length, name, [isTurned, isAfter, isUpTo, isApart, isNotNull, isReversed]) => {
          const [lower, upper] = [from, from + length]
          const column = /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
          const compared = (operator: string, turned: string, position: bigint): string => {
            const value = `'${formatKeyValue(position, type)}'::${printed[type]}`
            return isTurned === true ? `(${value} ${turned} ${column})` : `(${column} ${operator} ${value})`
          }
          const conditions = [
            isAfter === true ? compared('>', '<', lower - 1n) : compared('>=', '<=', lower),
            isUpTo === true ? compared('<=', '>=', upper - 1n) : compared('<', '>', upper),
            ...(isNotNull === true ? [`(${column} IS NOT NULL)`] : []),
          ]
          const ordered = isReversed === true ? conditions.toReversed() : conditions
          const checks = isApart === true ? ordered : [`(${ordered.join(' AND ')})`]
          fc.pre(lower > 0n || isAfter !== true || type !== 'uuid')
          const range = rangeOfChecks(checks, { name, type, decimals: undefined })
          expect(range).toEqual(rangeBound(endpointAt(lower), endpointAt(upper)))
        },
      ),
    )
  })

  it('has its text cut into tokens that make it up again, but for the blanks', () => {
    const tokens = checkTokens(`(("a ""b" >= 'it''s (x), y'::text) AND (c < 1.5e3))`)
    expect(tokens?.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'mark (',
      'mark (',
      'name a "b',
      'mark >=',
      `text it's (x), y`,
      'mark ::',
      'word text',
      'mark )',
      'word AND',
      'mark (',
      'word c',
      'mark <',
      'number 1.5e3',
      'mark )',
      'mark )',
    ])
    expect(checkTokens(`(k >= 'open)`)).toBeUndefined()
  })
})
