import { describe, expect, it } from 'vitest'
import { rangeBound } from '../../src/domain/bound.ts'
import { endpointAt, MAXVALUE, MINVALUE } from '../../src/domain/endpoint.ts'
import { copyConstraint } from '../../src/sql/clauses/copy-constraint.ts'
import { forValues } from '../../src/sql/clauses/for-values.ts'
import { inBound, outOfBound } from '../../src/sql/clauses/bound-condition.ts'
import { april, key, range } from './sample-actions.ts'

describe('a bound', () => {
  it('carries an explicit offset', () => {
    expect(forValues(april, key).text).toBe(
      "for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00')",
    )
  })

  it('tells infinities, which are values, from MINVALUE and MAXVALUE, which are not', () => {
    expect(forValues(rangeBound(MINVALUE, MAXVALUE), key).text).toBe(
      'for values from (minvalue) to (maxvalue)',
    )
    expect(forValues(range('-infinity', 'infinity'), key).text).toBe(
      "for values from ('-infinity') to ('infinity')",
    )
  })

  it('of a wall-clock key carries none', () => {
    const date = { ...key, type: 'date' }
    expect(forValues(rangeBound(endpointAt(0n), endpointAt(31n)), date).text).toBe(
      "for values from ('1970-01-01') to ('1970-02-01')",
    )
  })

  it('of a key nobody here can write is refused', () => {
    expect(() => forValues(april, { ...key, type: 'point' })).toThrowError(
      expect.objectContaining({ code: 'unsupported-key-type' }),
    )
  })
})

describe('a condition on the key', () => {
  it('keeps NULL out of a partition, and in DEFAULT', () => {
    expect(inBound(april, key).text).toBe(
      "ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00'",
    )
    expect(outOfBound(april, key).text).toBe(
      "ts < '2026-04-01 00:00:00+00' or ts >= '2026-05-01 00:00:00+00'",
    )
  })

  it('has no word for an end that is open', () => {
    const { lower, upper } = april
    expect(inBound(rangeBound(MINVALUE, upper), key).text).toBe(
      "ts is not null and ts < '2026-05-01 00:00:00+00'",
    )
    expect(outOfBound(rangeBound(lower, MAXVALUE), key).text).toBe("ts < '2026-04-01 00:00:00+00'")
    expect(outOfBound(rangeBound(MINVALUE, MAXVALUE), key).text).toBe('ts is null')
  })

  it('puts an expression key in brackets', () => {
    const expression = {
      ...key,
      name: "date_trunc('month'::text, ts)",
      isExpression: true,
      type: 'timestamp',
    }
    expect(inBound(rangeBound(endpointAt(0n), MAXVALUE), expression).text).toBe(
      "(date_trunc('month'::text, ts)) is not null and (date_trunc('month'::text, ts)) >= '1970-01-01 00:00:00'",
    )
  })
})

describe('the mark of an interrupted copy', () => {
  it('tells for which range it was, within 63 bytes', () => {
    expect(copyConstraint(april)).not.toBe(
      copyConstraint(range('2026-04-01 00:00:00+00', '2026-06-01 00:00:00+00')),
    )
    const longest = rangeBound(endpointAt(-210_866_803_200_000_000n), endpointAt(9_223_371_331_200_000_000n))
    expect(copyConstraint(longest).length).toBeLessThanOrEqual(63)
  })
})
