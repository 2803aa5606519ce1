import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarGrid } from '../../../src/planning/schemes/calendar-grid.ts'
import { span } from '../../support/builders.ts'
import { faultsAround, intervals } from './grid-faults.ts'

const HOUR = 3_600_000_000n
const zones = Intl.supportedValuesOf('timeZone')
const anyZone = fc.constantFrom(...zones)
const anyMicrosecond = fc.bigInt({ min: 0n, max: micro('2100-01-01T00:00Z') })

function micro(text: string): bigint {
  return Temporal.Instant.from(text).epochNanoseconds / 1000n
}

function local(instant: bigint, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochNanoseconds(instant * 1000n).toZonedDateTimeISO(zone)
}

/** The boundaries of a zone's grid from one instant to another, both given with their offsets, as the wall shows them. */
function boundaries(interval: string, zone: string, from: string, until: string): readonly string[] {
  const grid = calendarGrid(span(interval), 'timestamptz', zone)
  const shown: string[] = []
  for (let at = grid.floor(micro(from)); at <= micro(until); at = grid.next(at)) {
    const moment = local(at, zone)
    shown.push(`${moment.toPlainDateTime().toString({ smallestUnit: 'minute' })}${moment.offset}`)
  }
  return shown
}

/** Hours from one boundary to the next on a day. */
function hoursOfDay(zone: string, noon: string): number {
  const grid = calendarGrid(span('1 day'), 'timestamptz', zone)
  const at = micro(noon)
  return Number(grid.next(at) - grid.floor(at)) / Number(HOUR)
}

describe('the grid of instants', () => {
  it('has neither empty nor overlapping cells, in every zone and at every moment', () => {
    fc.assert(
      fc.property(anyZone, fc.constantFrom(...intervals), anyMicrosecond, (zone, interval, position) => {
        expect(faultsAround(calendarGrid(span(interval), 'timestamptz', zone), position)).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })

  it('stays sound where clocks change, in every zone', () => {
    for (const zone of zones) {
      const clockChange = local(micro('2026-01-01T00:00Z'), zone).getTimeZoneTransition('next')
      const at = (clockChange?.epochNanoseconds ?? 0n) / 1000n
      for (const interval of ['15 minutes', '1 hour', '6 hours', '1 day']) {
        const grid = calendarGrid(span(interval), 'timestamptz', zone)
        for (const position of [at - HOUR, at - 1n, at, at + HOUR])
          expect(faultsAround(grid, position)).toEqual([])
      }
    }
  })

  it.each([
    'America/St_Johns',
    'America/Havana',
    'Australia/Lord_Howe',
    'Pacific/Kwajalein',
    'Asia/Yekaterinburg',
  ])('has stayed sound at every change of clocks since 1850 (%s)', (zone) => {
    const faults: string[] = []
    let change = local(micro('1850-01-01T00:00Z'), zone).getTimeZoneTransition('next')
    for (; change !== null && change.year < 2030; change = change.getTimeZoneTransition('next')) {
      const at = change.epochNanoseconds / 1000n
      for (const interval of ['30 minutes', '1 hour', '6 hours', '1 day']) {
        const grid = calendarGrid(span(interval), 'timestamptz', zone)
        faults.push(...[at - HOUR, at - 1n, at, at + HOUR / 2n].flatMap((each) => faultsAround(grid, each)))
      }
    }
    expect(faults).toEqual([])
  })

  it('begins days at the first instant of a local day, weeks on Mondays, months on the first', () => {
    fc.assert(
      fc.property(anyZone, anyMicrosecond, (zone, position) => {
        const lowerOf = (interval: string): Temporal.ZonedDateTime =>
          local(calendarGrid(span(interval), 'timestamptz', zone).floor(position), zone)
        const day = lowerOf('1 day')
        expect(day.equals(day.startOfDay())).toBe(true)
        expect(day.toPlainDate().equals(local(position, zone).toPlainDate())).toBe(true)
        const week = lowerOf('1 week')
        expect([week.dayOfWeek, week.equals(week.startOfDay())]).toEqual([1, true])
        const quarter = lowerOf('1 quarter')
        expect([quarter.day, quarter.month % 3, quarter.equals(quarter.startOfDay())]).toEqual([1, 1, true])
      }),
      { numRuns: 1000 },
    )
  })

  it('gives days 23, 24 and 25 hours', () => {
    expect(hoursOfDay('Europe/Berlin', '2026-03-29T12:00+02:00')).toBe(23)
    expect(hoursOfDay('Europe/Berlin', '2026-03-30T12:00+02:00')).toBe(24)
    expect(hoursOfDay('Europe/Berlin', '2026-10-25T12:00+01:00')).toBe(25)
    expect(hoursOfDay('Australia/Lord_Howe', '2026-04-05T12:00+10:30')).toBe(24.5)
    expect(hoursOfDay('Australia/Lord_Howe', '2026-10-04T12:00+11:00')).toBe(23.5)
    expect(hoursOfDay('Asia/Seoul', '2026-10-25T12:00+09:00')).toBe(24)
  })

  it.each([
    [
      'Asia/Beirut',
      '2026-03-28T12:00+02:00',
      ['2026-03-28T00:00+02:00', '2026-03-29T01:00+03:00', '2026-03-30T00:00+03:00'],
    ],
    [
      'Africa/Cairo',
      '2026-04-23T12:00+02:00',
      ['2026-04-23T00:00+02:00', '2026-04-24T01:00+03:00', '2026-04-25T00:00+03:00'],
    ],
    [
      'America/Havana',
      '2026-03-07T12:00-05:00',
      ['2026-03-07T00:00-05:00', '2026-03-08T01:00-04:00', '2026-03-09T00:00-04:00'],
    ],
  ])('starts a day without a midnight at its first instant (%s)', (zone, from, expected) => {
    expect(boundaries('1 day', zone, from, expected[2] ?? '')).toEqual(expected)
  })

  it('has no cell for a day that a zone skipped', () => {
    expect(boundaries('1 day', 'Pacific/Apia', '2011-12-29T12:00-10:00', '2012-01-01T00:00+14:00')).toEqual([
      '2011-12-29T00:00-10:00',
      '2011-12-31T00:00+14:00',
      '2012-01-01T00:00+14:00',
    ])
    expect(
      boundaries('1 day', 'Pacific/Kwajalein', '1993-08-20T12:00-12:00', '1993-08-22T00:00+12:00'),
    ).toEqual(['1993-08-20T00:00-12:00', '1993-08-22T00:00+12:00'])
  })

  it('keeps a day that a zone lived twice as one cell', () => {
    expect(hoursOfDay('Pacific/Kwajalein', '1969-09-30T12:00+11:00')).toBe(47)
  })

  it('makes a repeated hour its own partition', () => {
    expect(
      boundaries('1 hour', 'America/New_York', '2026-11-01T00:30-04:00', '2026-11-01T02:00-05:00'),
    ).toEqual([
      '2026-11-01T00:00-04:00',
      '2026-11-01T01:00-04:00',
      '2026-11-01T01:00-05:00',
      '2026-11-01T02:00-05:00',
    ])
  })

  it('goes through the quarters of a repeated hour twice', () => {
    const shown = boundaries(
      '15 minutes',
      'Europe/Berlin',
      '2026-10-25T02:30+02:00',
      '2026-10-25T02:15+01:00',
    )
    expect(shown).toEqual([
      '2026-10-25T02:30+02:00',
      '2026-10-25T02:45+02:00',
      '2026-10-25T02:00+01:00',
      '2026-10-25T02:15+01:00',
    ])
  })

  it('leaves out the hour that is skipped', () => {
    expect(
      boundaries('1 hour', 'America/New_York', '2026-03-08T01:00-05:00', '2026-03-08T04:00-04:00'),
    ).toEqual(['2026-03-08T01:00-05:00', '2026-03-08T03:00-04:00', '2026-03-08T04:00-04:00'])
  })

  it('cuts every day at 0, 6, 12 and 18 o’clock, however long the first part is', () => {
    expect(
      boundaries('6 hours', 'America/New_York', '2026-11-01T00:00-04:00', '2026-11-02T00:00-05:00'),
    ).toEqual([
      '2026-11-01T00:00-04:00',
      '2026-11-01T06:00-05:00',
      '2026-11-01T12:00-05:00',
      '2026-11-01T18:00-05:00',
      '2026-11-02T00:00-05:00',
    ])
    // Havana goes back to midnight itself: the second midnight is no boundary either.
    expect(
      boundaries('6 hours', 'America/Havana', '2026-11-01T00:00-04:00', '2026-11-01T06:00-05:00'),
    ).toEqual(['2026-11-01T00:00-04:00', '2026-11-01T06:00-05:00'])
  })

  it('copes with a zone that moves its clock by half an hour', () => {
    expect(
      boundaries('1 hour', 'Australia/Lord_Howe', '2026-04-05T01:00+11:00', '2026-04-05T03:00+10:30'),
    ).toEqual(['2026-04-05T01:00+11:00', '2026-04-05T02:00+10:30', '2026-04-05T03:00+10:30'])
    expect(
      boundaries('30 minutes', 'Australia/Lord_Howe', '2026-04-05T01:30+11:00', '2026-04-05T02:00+10:30'),
    ).toEqual(['2026-04-05T01:30+11:00', '2026-04-05T01:30+10:30', '2026-04-05T02:00+10:30'])
    expect(
      boundaries('1 hour', 'Australia/Lord_Howe', '2026-10-04T01:00+10:30', '2026-10-04T03:00+11:00'),
    ).toEqual(['2026-10-04T01:00+10:30', '2026-10-04T02:30+11:00', '2026-10-04T03:00+11:00'])
  })

  it('does not return to yesterday when a clock is put back over midnight', () => {
    // St. John's changed at 00:01 until 2011.
    expect(
      boundaries('1 day', 'America/St_Johns', '2010-11-06T12:00-02:30', '2010-11-08T00:00-03:30'),
    ).toEqual(['2010-11-06T00:00-02:30', '2010-11-07T00:00-02:30', '2010-11-08T00:00-03:30'])
    expect(
      boundaries('1 hour', 'America/St_Johns', '2010-11-06T23:00-02:30', '2010-11-07T01:00-03:30'),
    ).toEqual([
      '2010-11-06T23:00-02:30',
      '2010-11-07T00:00-02:30',
      '2010-11-07T00:00-03:30',
      '2010-11-07T01:00-03:30',
    ])
  })

  it('puts midnights of odd zones where they are', () => {
    const lower = (zone: string, at: string): string =>
      local(calendarGrid(span('1 day'), 'timestamptz', zone).floor(micro(at)), 'UTC')
        .toInstant()
        .toString()
    expect(lower('Asia/Kathmandu', '2026-03-10T12:00Z')).toBe('2026-03-09T18:15:00Z')
    expect(lower('Asia/Kolkata', '2026-03-10T12:00Z')).toBe('2026-03-09T18:30:00Z')
    expect(lower('Asia/Kolkata', '1850-03-10T12:00Z')).toBe('1850-03-09T18:06:32Z')
    expect(lower('America/St_Johns', '2026-03-10T12:00Z')).toBe('2026-03-10T02:30:00Z')
    expect(lower('Pacific/Kiritimati', '2026-03-10T12:00Z')).toBe('2026-03-10T10:00:00Z')
  })

  it('cuts months in the zone of the policy', () => {
    expect(boundaries('1 month', 'Asia/Seoul', '2026-03-10T12:00Z', '2026-05-01T00:00+09:00')).toEqual([
      '2026-03-01T00:00+09:00',
      '2026-04-01T00:00+09:00',
      '2026-05-01T00:00+09:00',
    ])
  })
})
