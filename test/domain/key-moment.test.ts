import { describe, expect, it } from 'vitest'
import { displayEndpoint } from '../../src/domain/key-value.ts'
import { readKeyMoment, readMoment } from '../../src/domain/key-moment.ts'
import { type TimeKeyType } from '../../src/domain/key.ts'

const read = (text: string, type: TimeKeyType, zone = 'UTC'): string =>
  displayEndpoint(readKeyMoment(text, { type }, zone), type)

describe('a key value as people write it', () => {
  it.each([
    ['2026-04-01', '2026-04-01T00:00:00Z'],
    [' 2026-04-01 ', '2026-04-01T00:00:00Z'],
    ['2026-04-01T12:30', '2026-04-01T12:30:00Z'],
    ['2026-04-01 12:30:15.25', '2026-04-01T12:30:15.25Z'],
    ['2026-04-01T12:30:00Z', '2026-04-01T12:30:00Z'],
    ['2026-04-01 12:30:00+09', '2026-04-01T03:30:00Z'],
    ['2026-04-01T12:30+0530', '2026-04-01T07:00:00Z'],
    ['2026-04-01T12:30:00-03:30', '2026-04-01T16:00:00Z'],
    ['2026-03-31 15:00:00+00', '2026-03-31T15:00:00Z'],
    ['12345-01-01', '+012345-01-01T00:00:00Z'],
    ['0044-03-15 BC', '-000043-03-15T00:00:00Z'],
    ['MINVALUE', 'MINVALUE'],
    ['maxvalue', 'MAXVALUE'],
    ['infinity', 'infinity'],
    ['-infinity', '-infinity'],
  ])('on a timestamptz key: %s', (text, shown) => {
    expect(read(text, 'timestamptz')).toBe(shown)
  })

  it('without an offset is meant in the zone of the policy', () => {
    expect(read('2026-04-01', 'timestamptz', 'Asia/Seoul')).toBe('2026-03-31T15:00:00Z')
    expect(read('2026-04-01T12:00Z', 'timestamptz', 'Asia/Seoul')).toBe('2026-04-01T12:00:00Z')
  })

  it('is the first instant of a day that has no midnight', () => {
    expect(read('2026-03-29', 'timestamptz', 'Asia/Beirut')).toBe('2026-03-28T22:00:00Z')
    expect(read('2026-03-29T00:30', 'timestamptz', 'Asia/Beirut')).toBe('2026-03-28T22:00:00Z')
  })

  it('is the earlier of two instants with the same wall clock', () => {
    expect(read('2026-10-25T02:30', 'timestamptz', 'Europe/Berlin')).toBe('2026-10-25T00:30:00Z')
  })

  it.each([
    ['2026-04-01', 'timestamp', '2026-04-01T00:00:00'],
    ['2026-04-01T23:59:59', 'timestamp', '2026-04-01T23:59:59'],
    ['2026-04-01', 'date', '2026-04-01'],
    ['MINVALUE', 'date', 'MINVALUE'],
  ] as const)('on a key without a zone: %s as a %s', (text, type, shown) => {
    expect(read(text, type, 'Asia/Seoul')).toBe(shown)
  })

  it.each([
    ['2026-04-01T00:00', 'date', 'it has a time of day'],
    ['2026-04-01T00:00Z', 'timestamp', 'it has an offset'],
    ['2026-02-30', 'timestamptz', 'there is no such day'],
    ['2026-13-01', 'date', 'there is no such day'],
    ['2026-04-01T24:00', 'timestamptz', 'cannot read'],
    ['2026-04-01T12', 'timestamptz', 'cannot read'],
    ['April 2026', 'timestamptz', 'cannot read'],
    ['2026-4-1', 'date', 'cannot read'],
    ['01/04/2026', 'date', 'cannot read'],
    ['20260401', 'date', 'cannot read'],
    ['', 'date', 'cannot read'],
  ] as const)('is refused: %s as a %s', (text, type, why) => {
    expect(() => readKeyMoment(text, { type }, 'UTC')).toThrow(why)
    expect(() => readKeyMoment(text, { type }, 'UTC')).toThrow(
      expect.objectContaining({ code: 'unreadable-key-value', hint: expect.stringContaining('2026-04-01') }),
    )
  })
})

describe('a moment as people write it', () => {
  it('is the beginning of its day in the zone of the policy', () => {
    expect(readMoment('2027-01-01', 'Asia/Seoul').toString()).toBe('2026-12-31T15:00:00Z')
    expect(readMoment('2027-01-01T00:00:00Z', 'Asia/Seoul').toString()).toBe('2027-01-01T00:00:00Z')
  })

  it.each(['MAXVALUE', 'infinity', 'someday', '999999-01-01'])('is not %s', (text) => {
    expect(() => readMoment(text, 'UTC')).toThrow('cannot read')
  })
})
