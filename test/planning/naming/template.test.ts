import { describe, expect, it } from 'vitest'
import { MAXVALUE, MINVALUE } from '../../../src/domain/endpoint.ts'
import { type TimeKeyType } from '../../../src/domain/key.ts'
import { rangeBound } from '../../../src/domain/bound.ts'
import { parseKeyValue } from '../../../src/domain/key-value.ts'
import { type NameTokens, renderName } from '../../../src/planning/naming/template.ts'
import { timeTokens } from '../../../src/planning/naming/time-tokens.ts'

const set = { schema: 'app', name: 'events' }

function render(
  template: string,
  lower: string,
  type: TimeKeyType = 'timestamptz',
  zone = 'UTC',
  upper = lower,
): string {
  const tokens = timeTokens(rangeBound(parseKeyValue(lower, type), parseKeyValue(upper, type)), type, zone)
  return renderName(template, { set, tokens })
}

describe('a naming template', () => {
  it('renders the lower bound in the policy’s zone', () => {
    expect(render('{table}_{yyyy}_{MM}', '2026-03-31 15:00:00+00', 'timestamptz', 'Asia/Seoul')).toBe(
      'events_2026_04',
    )
    expect(render('{table}_{yyyy}_{MM}', '2026-03-31 15:00:00+00')).toBe('events_2026_03')
  })

  it('renders wall clocks as they are', () => {
    expect(render('{table}_{dd}_{HH}{mm}', '2026-03-31 15:45:00', 'timestamp', 'Asia/Seoul')).toBe(
      'events_31_1545',
    )
    expect(render('{table}_{dd}_{HH}{mm}', '2026-03-31', 'date', 'Asia/Seoul')).toBe('events_31_0000')
  })

  it.each([
    ['{table}_y{yyyy}m{MM}', 'events_y2026m04'],
    ['wwwlog_{yyyy}{MM}{dd}', 'wwwlog_20260401'],
    ['{schema}_{table}_{yyyy}_q{q}', 'app_events_2026_q2'],
    ['{table}_{GGGG}_w{WW}', 'events_2026_w14'],
    ['{}_{', '{}_{'],
    ['{table}_{value}', 'events_{value}'],
  ])('renders %s as %s', (template, name) => {
    expect(render(template, '2026-04-01 00:00:00+00')).toBe(name)
  })

  it('puts days around New Year into the ISO week they belong to', () => {
    const week = (day: string): string => render('{GGGG}w{WW}', day, 'date')
    expect(['2024-12-30', '2027-01-01', '2026-12-28', '1969-12-29'].map(week)).toEqual([
      '2025w01',
      '2026w53',
      '2026w53',
      '1970w01',
    ])
  })

  it('agrees with Temporal about ISO weeks', () => {
    for (let days = -800; days < 20_000; days += 37) {
      const day = Temporal.PlainDate.from('1970-01-01').add({ days })
      const expected = `${day.yearOfWeek}w${String(day.weekOfYear).padStart(2, '0')}`
      expect(render('{GGGG}w{WW}', day.toString(), 'date')).toBe(expected)
    }
  })

  it('renders years of any size', () => {
    expect(render('{table}_{yyyy}', '12000-01-01', 'date')).toBe('events_12000')
    expect(render('{table}_{yyyy}', '0079-08-24', 'date')).toBe('events_0079')
    expect(render('{table}_{yyyy}_{MM}', '0044-03-15 BC', 'date')).toBe('events_0044bc_03')
  })

  it('gives the exact bounds too, which the passes of a repeated hour differ in', () => {
    const tokens = (lower: string): NameTokens =>
      timeTokens(rangeBound(parseKeyValue(lower, 'timestamptz'), MAXVALUE), 'timestamptz', 'America/New_York')
    const [first, second] = [tokens('2026-11-01 05:00:00+00'), tokens('2026-11-01 06:00:00+00')]
    expect([first['HH'], second['HH']]).toEqual(['01', '01'])
    expect([first['lower'], second['lower'], first['upper']]).toEqual([
      '2026-11-01T05:00:00Z',
      '2026-11-01T06:00:00Z',
      'MAXVALUE',
    ])
    expect(timeTokens(rangeBound(MINVALUE, MINVALUE), 'date', 'UTC')).toEqual({
      lower: 'MINVALUE',
      upper: 'MINVALUE',
    })
  })
})
