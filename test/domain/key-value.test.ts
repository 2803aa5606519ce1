import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endpointAt } from '../../src/domain/endpoint.ts'
import { type TimeKeyType } from '../../src/domain/key.ts'
import { displayEndpoint, formatKeyValue, parseKeyValue } from '../../src/domain/key-value.ts'
import { instantToPosition, positionToInstant } from '../../src/domain/time-position.ts'

const position = (text: string, type: TimeKeyType): bigint => {
  const endpoint = parseKeyValue(text, type)
  if (endpoint.kind !== 'value') throw new Error(`not a value: ${text}`)
  return endpoint.position
}
const micro = (text: string): bigint => Temporal.Instant.from(text).epochNanoseconds / 1000n

const anyTime = fc.bigInt({ min: -210_866_803_200_000_000n, max: 9_224_318_015_999_999_999n })
const anyDay = fc.bigInt({ min: -2_440_588n, max: 2_145_042_905n })
const anyValue = fc.oneof(
  fc.tuple(fc.constantFrom<TimeKeyType>('timestamptz', 'timestamp'), anyTime),
  fc.tuple(fc.constant<TimeKeyType>('date'), anyDay),
)

describe('reading what PostgreSQL prints', () => {
  it('reads back whatever it writes, over all of PostgreSQL’s time', () => {
    fc.assert(
      fc.property(anyValue, ([type, value]) => {
        expect(parseKeyValue(formatKeyValue(value, type), type)).toEqual(endpointAt(value))
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    ['2026-03-01 00:00:00+00', micro('2026-03-01T00:00Z')],
    ['2026-03-01 09:00:00+09', micro('2026-03-01T00:00Z')],
    ['2026-02-28 20:30:00-03:30', micro('2026-03-01T00:00Z')],
    ['1850-01-01 05:53:28+05:53:28', micro('1850-01-01T00:00Z')],
    ['2026-03-01 00:00:00.5+00', micro('2026-03-01T00:00:00.5Z')],
    ['2026-03-01 00:00:00.000001+00', micro('2026-03-01T00:00Z') + 1n],
    ['12000-01-01 00:00:00+00', micro('+012000-01-01T00:00Z')],
    ['4713-01-01 00:00:00+00 BC', micro('-004712-01-01T00:00Z')],
  ])('reads the timestamptz %s', (text, expected) => {
    expect(position(text, 'timestamptz')).toBe(expected)
  })

  it('reads local date-times and dates, before our era too', () => {
    expect(position('2026-03-01 12:34:56', 'timestamp')).toBe(micro('2026-03-01T12:34:56Z'))
    expect(position('1970-01-02', 'date')).toBe(1n)
    expect(position('0001-12-31 BC', 'date')).toBe(-719_163n)
    expect(position('5874897-12-31', 'date')).toBe(2_145_042_905n)
  })

  it('keeps the four special ends apart', () => {
    for (const word of ['MINVALUE', '-infinity', 'infinity', 'MAXVALUE']) {
      const endpoint = parseKeyValue(word, 'timestamptz')
      expect(endpoint.kind).toBe(word.toLowerCase())
      expect(formatKeyValue(endpoint, 'timestamptz')).toBe(word)
      expect(displayEndpoint(endpoint, 'timestamptz')).toBe(word)
    }
  })

  it.each<[string, TimeKeyType]>([
    ['01/03/2026 00:00:00 UTC', 'timestamptz'],
    ['01.03.2026', 'date'],
    ['2026-03-01 00:00:00', 'timestamptz'],
    ['2026-03-01 00:00:00+09', 'timestamp'],
    ['2026-03-01 00:00:00', 'date'],
    ['2026-02-30', 'date'],
    ['2026-13-01', 'date'],
    ['now', 'timestamptz'],
  ])('refuses %s as a %s', (text, type) => {
    expect(() => parseKeyValue(text, type)).toThrow(expect.objectContaining({ code: 'unreadable-key-value' }))
  })
})

describe('writing key values', () => {
  it('writes an explicit offset, so that no session changes the meaning', () => {
    expect(formatKeyValue(micro('2026-03-31T15:00Z'), 'timestamptz')).toBe('2026-03-31 15:00:00+00')
    expect(formatKeyValue(endpointAt(micro('2026-03-31T15:00Z')), 'timestamp')).toBe('2026-03-31 15:00:00')
  })

  it('trims decimals as PostgreSQL does', () => {
    expect(formatKeyValue(micro('2026-03-31T15:00:00.25Z'), 'timestamptz')).toBe('2026-03-31 15:00:00.25+00')
    expect(formatKeyValue(-1n, 'timestamp')).toBe('1969-12-31 23:59:59.999999')
  })

  it.each<[string, TimeKeyType, string]>([
    ['2026-03-31 15:00:00+00', 'timestamptz', '2026-03-31T15:00:00Z'],
    ['2026-03-31 15:00:00.1', 'timestamp', '2026-03-31T15:00:00.1'],
    ['2026-03-31', 'date', '2026-03-31'],
    ['0079-08-24', 'date', '0079-08-24'],
    ['12000-01-01 00:00:00+00', 'timestamptz', '+012000-01-01T00:00:00Z'],
    ['0044-03-15 BC', 'date', '-000043-03-15'],
  ])('shows %s (%s) in JSON as %s', (text, type, shown) => {
    expect(displayEndpoint(parseKeyValue(text, type), type)).toBe(shown)
  })
})

describe('what a position means in time', () => {
  it('is the very instant for timestamptz', () => {
    const instant = Temporal.Instant.from('2026-03-10T12:00:00.123456Z')
    const at = instantToPosition(instant, 'timestamptz', 'Asia/Seoul')
    expect(positionToInstant(at, 'timestamptz', 'Asia/Seoul')).toEqual(instant)
  })

  it("is the zone's wall clock for timestamp and its day for date", () => {
    const instant = Temporal.Instant.from('2026-03-10T16:00:00Z')
    expect(instantToPosition(instant, 'timestamp', 'Asia/Seoul')).toBe(
      position('2026-03-11 01:00:00', 'timestamp'),
    )
    expect(instantToPosition(instant, 'date', 'Asia/Seoul')).toBe(position('2026-03-11', 'date'))
    expect(positionToInstant(position('2026-03-11', 'date'), 'date', 'Asia/Seoul')?.toString()).toBe(
      '2026-03-10T15:00:00Z',
    )
  })

  it.each([
    ['Asia/Beirut', '2026-03-29', '2026-03-29T01:00:00+03:00'],
    ['Africa/Cairo', '2026-04-24', '2026-04-24T01:00:00+03:00'],
    ['America/Havana', '2026-03-08', '2026-03-08T01:00:00-04:00'],
    ['Pacific/Apia', '2011-12-30', '2011-12-31T00:00:00+14:00'],
  ])('is the first instant of a day without a midnight (%s)', (zone, day, expected) => {
    expect(positionToInstant(position(day, 'date'), 'date', zone)).toEqual(Temporal.Instant.from(expected))
  })

  it('is the earlier instant of a repeated hour', () => {
    const at = position('2026-10-25 02:30:00', 'timestamp')
    expect(positionToInstant(at, 'timestamp', 'Europe/Berlin')).toEqual(
      Temporal.Instant.from('2026-10-25T02:30:00+02:00'),
    )
  })

  it("is undefined where Temporal's range has ended and PostgreSQL's has not", () => {
    expect(positionToInstant(position('290000-01-01', 'date'), 'date', 'UTC')).toBeUndefined()
    expect(
      positionToInstant(position('290000-01-01 00:00:00+00', 'timestamptz'), 'timestamptz', 'UTC'),
    ).toBeUndefined()
  })

  it('cuts nanoseconds off towards the past', () => {
    expect(instantToPosition(Temporal.Instant.fromEpochNanoseconds(-1n), 'timestamptz', 'UTC')).toBe(-1n)
  })
})
