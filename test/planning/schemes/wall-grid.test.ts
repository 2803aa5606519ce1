import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type TimeKeyType } from '../../../src/domain/key.ts'
import { displayEndpoint, parseKeyValue } from '../../../src/domain/key-value.ts'
import { instantToPosition } from '../../../src/domain/time-position.ts'
import { calendarGrid } from '../../../src/planning/schemes/calendar-grid.ts'
import { span } from '../../support/builders.ts'
import { faultsAround, intervals } from './grid-faults.ts'

describe('the grid of wall clocks', () => {
  const show = (interval: string, type: TimeKeyType, at: string): readonly [string, string] => {
    const grid = calendarGrid(span(interval), type, 'America/New_York')
    const endpoint = parseKeyValue(at, type)
    if (endpoint.kind !== 'value') throw new Error(at)
    const [lower, upper] = [grid.floor(endpoint.position), grid.next(endpoint.position)]
    return [
      displayEndpoint({ kind: 'value', position: lower }, type),
      displayEndpoint({ kind: 'value', position: upper }, type),
    ]
  }

  it('knows no daylight saving', () => {
    expect(show('1 hour', 'timestamp', '2026-03-08 02:30:00')).toEqual([
      '2026-03-08T02:00:00',
      '2026-03-08T03:00:00',
    ])
    expect(show('1 day', 'timestamp', '2026-03-08 12:00:00')).toEqual([
      '2026-03-08T00:00:00',
      '2026-03-09T00:00:00',
    ])
  })

  it.each([
    ['1 week', ['2026-03-09', '2026-03-16']],
    ['2 weeks', ['2026-03-09', '2026-03-23']],
    ['3 days', ['2026-03-11', '2026-03-14']],
    ['1 month', ['2026-03-01', '2026-04-01']],
    ['2 months', ['2026-03-01', '2026-05-01']],
    ['5 months', ['2025-11-01', '2026-04-01']],
    ['1 quarter', ['2026-01-01', '2026-04-01']],
    ['1 year', ['2026-01-01', '2027-01-01']],
    ['10 years', ['2020-01-01', '2030-01-01']],
  ])('cuts dates by %s from 2000 on', (interval, expected) => {
    expect(show(interval, 'date', '2026-03-11')).toEqual(expected)
  })

  it('counts on before 2000 and before our era', () => {
    expect(show('1 week', 'date', '1999-12-31')).toEqual(['1999-12-27', '2000-01-03'])
    expect(show('1 month', 'date', '0001-12-31 BC')).toEqual(['0000-12-01', '0001-01-01'])
    expect(show('100 years', 'date', '5874000-06-01')).toEqual(['+5874000-01-01', '+5874100-01-01'])
  })

  it('is sound at every position of PostgreSQL', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...intervals),
        fc.bigInt({ min: -210_866_803_200_000_000n, max: 9_224_318_015_999_999_999n }),
        (interval, at) => {
          expect(faultsAround(calendarGrid(span(interval), 'timestamp', 'UTC'), at)).toEqual([])
        },
      ),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...intervals.filter((interval) => !/minute|hour/.test(interval))),
        fc.bigInt({ min: -2_440_588n, max: 2_145_042_905n }),
        (interval, at) => {
          expect(faultsAround(calendarGrid(span(interval), 'date', 'UTC'), at)).toEqual([])
        },
      ),
    )
  })

  it('finds now on the wall of the policy’s zone', () => {
    const grid = calendarGrid(span('1 day'), 'date', 'Asia/Seoul')
    const now = Temporal.Instant.from('2026-03-10T15:30:00Z')
    expect(
      displayEndpoint(
        { kind: 'value', position: grid.floor(instantToPosition(now, 'date', 'Asia/Seoul')) },
        'date',
      ),
    ).toBe('2026-03-11')
  })
})
