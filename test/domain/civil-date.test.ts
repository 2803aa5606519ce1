import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { civilFromDays, daysFromCivil } from '../../src/domain/civil-date.ts'

describe('the calendar', () => {
  it('agrees with Temporal wherever Temporal reaches', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999, max: 99_999_999 }), (days) => {
        const { year, month, day } = Temporal.PlainDate.from('1970-01-01').add({ days })
        expect(civilFromDays(days)).toEqual({ year, month, day })
      }),
      { numRuns: 1000 },
    )
  })

  it('goes there and back over all dates of PostgreSQL', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_440_588, max: 2_145_042_905 }), (days) => {
        expect(daysFromCivil(civilFromDays(days))).toBe(days)
      }),
      { numRuns: 1000 },
    )
  })

  it('counts months past December on into the next year', () => {
    expect(daysFromCivil({ year: 2000, month: 26, day: 1 })).toBe(
      daysFromCivil({ year: 2002, month: 2, day: 1 }),
    )
    expect(daysFromCivil({ year: 2000, month: -1, day: 1 })).toBe(
      daysFromCivil({ year: 1999, month: 11, day: 1 }),
    )
  })
})
