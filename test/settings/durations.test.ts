import { describe, expect, it } from 'vitest'

import { policy, wrong } from './reading.ts'

const span = (count: number, unit: string): object => ({ kind: 'time', span: { count, unit } })
const units = 'minutes, hours, days, weeks, months, quarters or years'

describe('interval', () => {
  it.each([
    ['1 month', span(1, 'month')],
    ['2 weeks', span(2, 'week')],
    ['15 minutes', span(15, 'minute')],
    ['6 hours', span(6, 'hour')],
    ['24 hours', span(24, 'hour')],
    ['10 days', span(10, 'day')],
    ['1 quarter', span(1, 'quarter')],
    ['1 years', span(1, 'year')],
    ['1000000', { kind: 'number', step: 1_000_000n }],
    ['"1000000"', { kind: 'number', step: 1_000_000n }],
    ['9007199254740993', { kind: 'number', step: 9_007_199_254_740_993n }],
  ])('reads %s', (written, interval) => {
    expect(policy(`interval: ${written}`).interval).toEqual(interval)
  })

  it.each([
    ['7d', 'did you mean "7 days"?'],
    ['7days', 'did you mean "7 days"?'],
    ['1 Month', 'did you mean "1 month"?'],
    ['1 mnth', 'did you mean "1 month"?'],
    ['monthly', 'did you mean "1 month"?'],
    ['P1M', 'did you mean "1 month"?'],
    ['90 min', 'did you mean "90 minutes"?'],
    ['1 mon', 'did you mean "1 month"?'],
  ])('refuses %s and says how it is written', (written, remedy) => {
    expect(wrong(`interval: ${written}`)).toEqual([
      `policies.yaml:5:15  policies[0].interval: "${written}" is not a duration; allowed: a whole number and one unit, spelled out: ${units}; ${remedy}`,
    ])
  })

  it.each(['1 month 2 days', '1 fortnight', '5 m', 'soon', '30 seconds', '1e3 days'])(
    'refuses %s',
    (written) => {
      expect(wrong(`interval: ${written}`)).toEqual([
        `policies.yaml:5:15  policies[0].interval: "${written}" is not a duration; allowed: a whole number and one unit, spelled out: ${units}`,
      ])
    },
  )

  it.each([
    ['7 hours', '"7 hours" does not divide a day; allowed: 1, 2, 3, 4, 6, 8, 12, 24 hours'],
    ['0 days', '"0 days" is no time at all; allowed: 1 day or more'],
    ['2000 years', '"2000 years" is too long; allowed: up to 1000 years'],
    ['0', '0 cuts nothing; allowed: a whole number of 1 or more'],
    ['-5', '-5 cuts nothing; allowed: a whole number of 1 or more'],
    ['1.5', '1.5 is not a whole number'],
    ['1_000_000', '"1_000_000" is not a whole number; did you mean 1000000?'],
    [
      '99999999999999999999',
      '99999999999999999999 does not fit a bigint; allowed: up to 9223372036854775807',
    ],
    ['[1 day]', 'a list is not a duration'],
    ['', 'nothing is not a duration'],
  ])('refuses %s', (written, message) => {
    const [first, ...others] = wrong(`interval: ${written}`)
    expect(first).toContain(`policies[0].interval: ${message}`)
    expect(others).toEqual([])
  })

  it('refuses minutes that do not divide a day', () => {
    expect(wrong('interval: 7 minutes').join('')).toContain(
      '"7 minutes" does not divide a day; allowed: 1, 2, 3, 4, 5, 6, 8, 9, 10,',
    )
  })

  it('is asked for', () => {
    expect(wrong('mode: manage')).toEqual([
      'policies.yaml:4:5  policies[0].interval: is missing; allowed: interval, or list or hash for sets of those methods',
    ])
  })
})

describe('a number without a unit', () => {
  it.each(['90', '"90"'])('is refused as the age of a time key: %s', (written) => {
    expect(wrong('interval: 1 day', `lifecycle: [{ after: ${written}, do: drop }]`)).toEqual([
      'policies.yaml:6:26  policies[0].lifecycle[0].after: 90 has no unit; allowed on a time key: "N unit" or "N partitions"; did you mean "90 days"?',
    ])
  })

  it.each(['7', '"7"'])('is refused as an interval where an age is a time: %s', (written) => {
    expect(wrong(`interval: ${written}`, 'lifecycle: [{ after: 90 days, do: drop }]')).toEqual([
      'policies.yaml:5:15  policies[0].interval: 7 has no unit, and lifecycle[0].after ("90 days") is about time; allowed: "N unit" for time keys; did you mean "7 days"?',
    ])
  })

  it.each([
    ['name: "{table}_{lower}_{yyyy}"', 'name ({yyyy})'],
    ['epoch: seconds', 'epoch (seconds)'],
    ['ulid: true', 'ulid'],
  ])('is refused as an interval beside %s', (word, evidence) => {
    expect(wrong('interval: 1', word)[0]).toContain(
      `1 has no unit, and ${evidence} is about time; allowed: "N unit" for time keys; did you mean "1 day"?`,
    )
  })

  it('is refused as a grace', () => {
    expect(wrong('interval: 1 day', 'lifecycle: [{ after: 9 days, do: drop, grace: 7 }]')[0]).toContain(
      'policies[0].lifecycle[0].grace: 7 has no unit; allowed: a whole number and one unit',
    )
  })

  it('is the age of a number key', () => {
    expect(policy('interval: 1000', 'lifecycle: [{ after: 5000, do: detach }]').lifecycle).toEqual([
      { do: 'detach', after: { kind: 'number', distance: 5000n } },
    ])
  })
})

describe('after', () => {
  it.each([
    ['interval: 1 day', '6 partitions', { kind: 'partitions', count: 6 }],
    ['interval: 100', '1 partition', { kind: 'partitions', count: 1 }],
    ['interval: 1 day', '12 months', span(12, 'month')],
  ])('counts on "%s" as %s', (interval, after, age) => {
    expect(policy(interval, `lifecycle: [{ after: ${after}, do: freeze }]`).lifecycle).toEqual([
      { do: 'freeze', after: age },
    ])
  })

  it.each(['0 days', '0 partitions', '0'])('is never zero: %s', (after) => {
    expect(wrong('interval: 1 day', `lifecycle: [{ after: ${after}, do: freeze }]`)).toHaveLength(1)
  })
})
