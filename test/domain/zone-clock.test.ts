import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { zoneClock } from '../../src/domain/zone-clock.ts'

const micro = (text: string): bigint => Temporal.Instant.from(text).epochNanoseconds / 1000n
const wall = (text: string): bigint => micro(`${text}Z`)
const anyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
const anySecond = fc
  .bigInt({ min: wall('1850-01-01T00:00'), max: wall('2100-01-01T00:00') })
  .map((microseconds) => microseconds - (microseconds % 1_000_000n))

describe("a zone's wall clock", () => {
  it('shows what Temporal shows, in every zone', () => {
    fc.assert(
      fc.property(anyZone, anySecond, (zone, instant) => {
        const moment = Temporal.Instant.fromEpochNanoseconds(instant * 1000n).toZonedDateTimeISO(zone)
        expect(zoneClock(zone).wallClock(instant)).toBe(instant + BigInt(moment.offsetNanoseconds) / 1000n)
      }),
      { numRuns: 2000 },
    )
  })

  it('starts each day when Temporal starts it, in every zone', () => {
    fc.assert(
      fc.property(anyZone, anySecond, (zone, instant) => {
        const moment = Temporal.Instant.fromEpochNanoseconds(instant * 1000n).toZonedDateTimeISO(zone)
        const midnight = wall(`${moment.toPlainDate().toString()}T00:00`)
        expect(zoneClock(zone).firstInstant(midnight)).toBe(moment.startOfDay().epochNanoseconds / 1000n)
      }),
      { numRuns: 2000 },
    )
  })

  it('takes the first instant after a gap for a time that does not exist', () => {
    expect(zoneClock('Europe/Berlin').firstInstant(wall('2026-03-29T02:30'))).toBe(
      micro('2026-03-29T03:00+02:00'),
    )
    expect(zoneClock('Pacific/Apia').firstInstant(wall('2011-12-30T15:00'))).toBe(
      micro('2011-12-31T00:00+14:00'),
    )
  })

  it('takes the earlier of two instants with the same time', () => {
    expect(zoneClock('America/New_York').firstInstant(wall('2026-11-01T01:30'))).toBe(
      micro('2026-11-01T01:30-04:00'),
    )
    expect(zoneClock('Pacific/Kwajalein').firstInstant(wall('1969-09-30T12:00'))).toBe(
      micro('1969-09-30T12:00+11:00'),
    )
  })

  it('knows offsets with seconds', () => {
    expect(zoneClock('Asia/Kolkata').wallClock(micro('1850-01-01T00:00Z'))).toBe(wall('1850-01-01T05:53:28'))
  })

  it('remembers the latest time shown while a stretch is repeated', () => {
    const clock = zoneClock('America/St_Johns')
    const repeated = micro('2010-11-06T23:30-03:30')
    expect(clock.wallClock(repeated)).toBe(wall('2010-11-06T23:30'))
    expect(clock.latestWallClock(repeated)).toBe(wall('2010-11-07T00:01') - 1n)
    expect(clock.latestWallClock(micro('2010-11-07T12:00-03:30'))).toBe(wall('2010-11-07T12:00'))
  })

  it("goes on with its last offset beyond Temporal's range", () => {
    const clock = zoneClock('Asia/Seoul')
    for (const far of [9_224_318_015_999_999_999n, -(10n ** 20n)]) {
      expect(clock.firstInstant(clock.wallClock(far))).toBe(far)
    }
  })

  it('lists the changes of a year', () => {
    expect(
      zoneClock('Europe/Berlin').transitionsBetween(micro('2026-01-01T00:00Z'), micro('2027-01-01T00:00Z')),
    ).toEqual([micro('2026-03-29T01:00Z'), micro('2026-10-25T01:00Z')])
    expect(zoneClock('UTC').transitionsBetween(0n, 10n ** 18n)).toEqual([])
  })
})
