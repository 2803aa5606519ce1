import { describe, expect, it } from 'vitest'
import { INSTANT, momentText, rangeText } from '../../../src/cli/render/range-text.ts'
import { rangeBound } from '../../../src/domain/bound.ts'
import { endpointAt, MAXVALUE, MINVALUE } from '../../../src/domain/endpoint.ts'
import { parseKeyValue } from '../../../src/domain/key-value.ts'
import { type TimeKeyType } from '../../../src/domain/key.ts'

const range = (type: TimeKeyType, lower: string, upper: string) =>
  rangeBound(parseKeyValue(lower, type), parseKeyValue(upper, type))

describe('a range for people', () => {
  it.each([
    [
      'a month in the zone of the policy',
      '2026-03-31 15:00:00+00',
      '2026-04-30 15:00:00+00',
      'Asia/Seoul',
      '[2026-04-01, 2026-05-01) Asia/Seoul',
    ],
    [
      'hours',
      '2026-03-31 15:00:00+00',
      '2026-03-31 16:00:00+00',
      'Asia/Seoul',
      '[2026-04-01 00:00, 2026-04-01 01:00) Asia/Seoul',
    ],
    [
      'off the grid, to the microsecond',
      '2026-03-31 15:00:00.000001+00',
      '2026-04-30 15:00:30+00',
      'UTC',
      '[2026-03-31 15:00:00.000001, 2026-04-30 15:00:30) UTC',
    ],
    [
      'the hour that comes twice carries its offset',
      '2026-10-25 00:00:00+00',
      '2026-10-25 01:00:00+00',
      'Europe/Berlin',
      '[2026-10-25 02:00+02:00, 2026-10-25 02:00+01:00) Europe/Berlin',
    ],
    [
      'special ends as PostgreSQL spells them',
      'MINVALUE',
      '2026-04-01 00:00:00+00',
      'UTC',
      '[MINVALUE, 2026-04-01) UTC',
    ],
    [
      'beyond what a calendar can tell',
      '-infinity',
      '294276-01-01 00:00:00+00',
      'UTC',
      '[-infinity, +294276-01-01T00:00:00Z) UTC',
    ],
  ])('%s', (_what, lower, upper, zone, text) => {
    expect(rangeText(range('timestamptz', lower, upper), INSTANT, zone)).toBe(text)
  })

  it('wall-clock keys and dates name no zone', () => {
    expect(
      rangeText(
        range('timestamp', '2026-04-01 00:00:00', '2026-05-01 00:00:00'),
        { type: 'timestamp' },
        'Asia/Seoul',
      ),
    ).toBe('[2026-04-01, 2026-05-01)')
    expect(rangeText(range('date', '2026-04-01', '2026-05-01'), { type: 'date' }, 'Asia/Seoul')).toBe(
      '[2026-04-01, 2026-05-01)',
    )
  })

  it('numbers are numbers', () => {
    expect(rangeText(rangeBound(endpointAt(0n), endpointAt(1000n)), { type: 'bigint' }, 'UTC')).toBe(
      '[0, 1000)',
    )
    expect(rangeText(rangeBound(MINVALUE, MAXVALUE), undefined, 'UTC')).toBe('[MINVALUE, MAXVALUE)')
  })
})

it('a moment is told on the wall clock of the zone, a midnight as its date', () => {
  expect(momentText('2026-03-31T15:00:00Z', INSTANT, 'Asia/Seoul')).toBe('2026-04-01')
  expect(momentText('2026-03-31T15:30:00Z', INSTANT, 'Asia/Seoul')).toBe('2026-04-01 00:30')
  expect(momentText('MAXVALUE', INSTANT, 'Asia/Seoul')).toBe('MAXVALUE')
})
