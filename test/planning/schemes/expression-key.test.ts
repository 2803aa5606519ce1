import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expressionMisfit } from '../../../src/planning/schemes/expression-key.ts'
import { aPolicy, aSet } from '../../support/builders.ts'

/** Why a set with this key cannot be kept; undefined when it can. */
function misfit(
  expression: string,
  type: string,
  interval = '1 month',
  timezone = 'UTC',
): string | undefined {
  const key = { name: expression, isExpression: true, type, notNull: false }
  return expressionMisfit({
    set: aSet().build(),
    key,
    policy: aPolicy('public.events', interval, { timezone }),
  })
}

const accepted = [
  ["date_trunc('month'::text, ts)", 'timestamp'],
  ["date_trunc('day'::text, tz, 'UTC'::text)", 'timestamptz'],
  ['to_timestamp((((k)::numeric / 1000.0))::double precision)', 'timestamptz'],
  ['to_timestamp((k)::double precision)', 'timestamptz'],
  ['to_timestamp(((k / 1000))::double precision)', 'timestamptz'],
  ['to_timestamp(((k)::double precision / (1000)::double precision))', 'timestamptz'],
  ['to_timestamp(((("K ""x"" ключ")::numeric / 1000.0))::double precision)', 'timestamptz'],
  ["(tz AT TIME ZONE 'Etc/UTC'::text)", 'timestamp'],
  ['(ts)::date', 'date'],
  ['(i)::bigint', 'bigint'],
  ['EXTRACT(year FROM ts)', 'numeric'],
  ['(k / 1000)', 'bigint'],
] as const

describe('a partition key that is an expression', () => {
  it.each(accepted)('can be kept: %s', (expression, type) => {
    expect(misfit(expression, type)).toBeUndefined()
  })

  it.each([
    ["date_trunc('month'::text, ts)", 'timestamp', '1 day', 'boundaries inside a month'],
    ["date_trunc('month'::text, ts)", 'timestamp', '1 week', 'boundaries inside a month'],
    ["date_trunc('week'::text, ts)", 'timestamp', '1 month', 'boundaries inside a week'],
    ["date_trunc('quarter'::text, ts)", 'timestamp', '2 months', 'boundaries inside a quarter'],
    ["date_trunc('century'::text, ts)", 'timestamp', '1 year', 'does not know how it cuts time'],
    ["date_trunc('day'::text, tz, 'Asia/Seoul'::text)", 'timestamptz', '1 month', 'time zone is UTC'],
    ["date_trunc('hour'::text, tz, 'UTC'::text)", 'timestamptz', '1 day', 'into hours'],
    ["(tz AT TIME ZONE 'Europe/Berlin'::text)", 'timestamp', '1 month', '`timezone: Europe/Berlin`'],
    ["(tz AT TIME ZONE '+09'::text)", 'timestamp', '1 month', 'time zone is UTC'],
    ["(ts + '1 day'::interval)", 'timestamp', '1 month', 'keeps the order'],
    ['(- k)', 'bigint', '1 month', 'keeps the order'],
    ['(k % 1000)', 'bigint', '1 month', 'keeps the order'],
    ['abs(k)', 'bigint', '1 month', 'keeps the order'],
    ['EXTRACT(month FROM ts)', 'numeric', '1 month', 'keeps the order'],
    ['lower(t)', 'text', '1 month', 'keeps the order'],
    ["date_trunc('month'::text, ts), k", 'timestamp', '1 month', 'keeps the order'],
    ['my_schema.date_trunc(ts)', 'timestamp', '1 month', 'keeps the order'],
  ])('cannot: %s as %s cut by %s, because of %s', (expression, type, interval, reason) => {
    expect(misfit(expression, type, interval)).toContain(reason)
  })

  it('is refused whatever else stands in, before or behind a form that is known', () => {
    const isRefused = fc.property(
      fc.constantFrom(...accepted.map(([text]) => text)),
      fc.constantFrom('-', '(', ')', ' + 1', '1 - ', ', k', ' desc', "'", '"', '%', '::text', 'abs', '\n'),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (text, extra, where) => {
        const at = Math.floor(where * (text.length + 1))
        // A longer name of a column or zone is another column or zone, and no other form.
        const isNaming = /"K/.test(text) || (extra === 'abs' && at > 0)
        const isInZone = text.includes("'") && /'[^']*$/.test(text.slice(0, at))
        return (
          isNaming ||
          isInZone ||
          misfit(`${text.slice(0, at)}${extra}${text.slice(at)}`, 'timestamp') !== undefined
        )
      },
    )
    expect(() => {
      fc.assert(isRefused)
    }).not.toThrow()
  })

  it('leaves keys alone that are columns', () => {
    const set = aSet().build()
    const [key] = set.key.columns
    if (key === undefined) throw new Error('a set has a key')
    expect(expressionMisfit({ set, key, policy: aPolicy('public.events', '1 month') })).toBeUndefined()
  })
})
