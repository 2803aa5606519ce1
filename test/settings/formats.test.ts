import * as fc from 'fast-check'
import { validate } from 'node-cron'
import { describe, expect, it } from 'vitest'

import { closest } from '../../src/settings/closest.ts'
import { cronFault } from '../../src/settings/cron.ts'
import { displayDuration, readDuration } from '../../src/settings/duration.ts'
import { readDays, readHours } from '../../src/settings/window.ts'

describe('a duration of the process', () => {
  it.each([
    ['100 ms', 100],
    ['60s', 60_000],
    ['2 seconds', 2000],
    ['1 min', 60_000],
    ['5 minutes', 300_000],
    ['1 h', 3_600_000],
    [' 2 hours ', 7_200_000],
    ['1 day', 86_400_000],
  ])('%s', (text, ms) => {
    expect(readDuration(text)).toEqual({ value: ms })
  })

  it('is shown as it is read', () => {
    fc.assert(
      fc.property(fc.nat(100_000_000), (ms) => {
        expect(readDuration(displayDuration(ms))).toEqual({ value: ms })
      }),
    )
  })

  it.each([
    [1, '1 ms'],
    [2000, '2 s'],
    [60_000, '1 minute'],
    [7_200_000, '2 hours'],
  ])('of %i ms is shown as %s', (ms, text) => {
    expect(displayDuration(ms)).toBe(text)
  })
})

describe('a schedule', () => {
  it.each([
    '*/10 * * * *',
    '0 */10 * * * *',
    '0 3 * * mon-fri',
    '1,2,10-20/5 0 1 JAN,jul *',
    '0 0 29 2 *',
    '0 0 * * 7',
    '  5 4 * * sun ',
  ])('may be %s', (text) => {
    expect(cronFault(text)).toBeUndefined()
    expect(validate(text)).toBe(true)
  })

  it.each([
    ['', 'has 0 fields'],
    ['@daily', 'has 1 fields'],
    ['* * * * * * *', 'has 7 fields'],
    ['60 * * * *', 'has a wrong minute "60"'],
    ['* 24 * * *', 'has a wrong hour "24"'],
    ['* * 0 * *', 'has a wrong day of the month "0"'],
    ['* * * 13 *', 'has a wrong month "13"'],
    ['* * * * fun', 'has a wrong day of the week "fun"'],
    ['*/0 * * * *', 'has a wrong minute "*/0"'],
    ['5/10 * * * *', 'has a wrong minute "5/10"'],
    ['30-10 * * * *', 'has a wrong minute "30-10"'],
    ['*-5 * * * *', 'has a wrong minute "*-5"'],
    ['1,,2 * * * *', 'has a wrong minute "1,,2"'],
    ['61 * * * * *', 'has a wrong second "61"'],
    ['0 0 30 2 *', 'never comes: no such day in that month'],
    ['0 0 31 apr *', 'never comes: no such day in that month'],
  ])('may not be "%s"', (text, problem) => {
    expect(cronFault(text)).toContain(problem)
  })

  it('that is let through is one that node-cron reads', () => {
    const field = (least: number, most: number): fc.Arbitrary<string> => {
      const number = fc.integer({ min: least - 1, max: most + 1 })
      const item = fc.oneof(
        number.map(String),
        fc.constant('*'),
        fc.tuple(number, number).map(([from, to]) => `${from}-${to}`),
        fc.tuple(number, number, fc.nat(70)).map(([from, to, step]) => `${from}-${to}/${step}`),
        fc.nat(70).map((step) => `*/${step}`),
      )
      return fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(','))
    }
    const five = fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7))
    const cron = fc
      .tuple(fc.option(field(0, 59)), five)
      .map(([second, rest]) => (second === null ? rest : [second, ...rest]).join(' '))
    fc.assert(
      fc.property(cron, (text) => {
        expect(cronFault(text) === undefined && !validate(text)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a window', () => {
  it.each([
    ['22:00-05:00', 1320, 300],
    ['9:30 - 17:00', 570, 1020],
    ['00:00-24:00', 0, 1440],
    ['22:00-00:00', 1320, 1440],
  ])('%s', (text, startMinute, endMinute) => {
    expect(readHours(text)).toEqual({ value: { startMinute, endMinute } })
  })

  it.each(['', '22:00', '25:00-05:00', '22:60-05:00', '24:00-05:00', '22:00-24:01', '10pm-5am'])(
    'is not %j',
    (text) => {
      expect(readHours(text)).toEqual({ wrong: expect.stringContaining('is no window') as unknown })
    },
  )

  it.each([
    ['mon', [1]],
    ['sun, Sat', [6, 7]],
    ['mon-fri', [1, 2, 3, 4, 5]],
    ['fri-mon', [1, 5, 6, 7]],
    ['Tuesday,tue', [2]],
  ])('opens on %s', (text, days) => {
    expect(readDays(text)).toEqual({ value: days })
  })
})

describe('"did you mean"', () => {
  it.each([
    ['intervall', ['interval', 'table'], 'interval'],
    ['dorp', ['drop', 'do'], 'drop'],
    ['TABLE', ['table'], 'table'],
    ['zone', ['timezone', 'name'], undefined],
    ['x', ['url', 'name'], undefined],
    ['', ['a'], undefined],
  ])('answers %s', (word, allowed, answer) => {
    expect(closest(word, allowed)).toBe(answer)
  })
})
