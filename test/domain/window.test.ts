import { describe, expect, it } from 'vitest'

import { isInWindow, type Window } from '../../src/domain/window.ts'

const everyDay = [1, 2, 3, 4, 5, 6, 7]
const window = (
  start: number,
  end: number,
  days: readonly number[] = everyDay,
  timezone = 'UTC',
): Window => ({
  startMinute: start * 60,
  endMinute: end * 60,
  days,
  timezone,
})
const isOpen = (of: Window, at: string): boolean => isInWindow(of, Temporal.Instant.from(at))

describe('a window', () => {
  it.each([
    ['2026-03-10T08:59:59Z', false],
    ['2026-03-10T09:00:00Z', true],
    ['2026-03-10T16:59:59.999Z', true],
    ['2026-03-10T17:00:00Z', false],
  ])('is open from its start, inclusive, to its end, exclusive: %s %s', (at, open) => {
    expect(isOpen(window(9, 17), at)).toBe(open)
  })

  it.each([
    ['2026-03-10T21:59:00Z', false],
    ['2026-03-10T22:00:00Z', true],
    ['2026-03-11T00:00:00Z', true],
    ['2026-03-11T04:59:00Z', true],
    ['2026-03-11T05:00:00Z', false],
  ])('may pass midnight: %s %s', (at, open) => {
    expect(isOpen(window(22, 5), at)).toBe(open)
  })

  it('past midnight belongs to the day it opens on', () => {
    const friday = window(22, 5, [5])
    expect(isOpen(friday, '2026-03-13T23:00:00Z')).toBe(true)
    expect(isOpen(friday, '2026-03-14T04:00:00Z')).toBe(true)
    expect(isOpen(friday, '2026-03-13T04:00:00Z')).toBe(false)
    expect(isOpen(friday, '2026-03-14T23:00:00Z')).toBe(false)
  })

  it('may be a whole day', () => {
    const sunday = window(0, 24, [7])
    expect(isOpen(sunday, '2026-03-15T00:00:00Z')).toBe(true)
    expect(isOpen(sunday, '2026-03-15T23:59:59Z')).toBe(true)
    expect(isOpen(sunday, '2026-03-16T00:00:00Z')).toBe(false)
  })

  it('is measured on the clock of its zone', () => {
    const seoul = window(2, 4, everyDay, 'Asia/Seoul')
    expect(isOpen(seoul, '2026-03-09T17:00:00Z')).toBe(true)
    expect(isOpen(seoul, '2026-03-10T02:00:00Z')).toBe(false)
  })

  // Berlin, 2026-03-29: 02:00 CET becomes 03:00 CEST at 01:00Z.
  it.each([
    ['2026-03-29T00:59:59Z', false],
    ['2026-03-29T01:00:00Z', true],
    ['2026-03-29T02:59:00Z', true],
    ['2026-03-29T03:00:00Z', false],
  ])('that would open in the hour that spring leaves out opens after it: %s %s', (at, open) => {
    expect(isOpen({ ...window(2, 5, everyDay, 'Europe/Berlin'), startMinute: 150 }, at)).toBe(open)
  })

  it('that would close in that hour closes at the change', () => {
    const berlin = { ...window(1, 2, everyDay, 'Europe/Berlin'), endMinute: 150 }
    expect(isOpen(berlin, '2026-03-29T00:59:59Z')).toBe(true)
    expect(isOpen(berlin, '2026-03-29T01:00:00Z')).toBe(false)
  })

  it('that lies in that hour stays shut on that day', () => {
    const berlin = { ...window(2, 2, everyDay, 'Europe/Berlin'), startMinute: 130, endMinute: 140 }
    expect(isOpen(berlin, '2026-03-29T01:00:00Z')).toBe(false)
    expect(isOpen(berlin, '2026-03-30T00:15:00Z')).toBe(true)
  })

  // Berlin, 2026-10-25: 03:00 CEST becomes 02:00 CET at 01:00Z.
  it.each([
    ['2026-10-25T00:29:00Z', true],
    ['2026-10-25T00:30:00Z', false],
    ['2026-10-25T01:10:00Z', false],
  ])('is not open twice where autumn repeats an hour: %s %s', (at, open) => {
    expect(isOpen({ ...window(1, 2, everyDay, 'Europe/Berlin'), endMinute: 150 }, at)).toBe(open)
  })
})
