import { afterEach, describe, expect, it, vi } from 'vitest'
import { cronSchedule, jitterMs, type Schedule, scheduleGapMs } from '../../src/daemon/schedule.ts'
import { systemStopwatch } from '../../src/daemon/system-clock.ts'
import { capturedLog } from '../observe/captured-log.ts'
import { FakeStopwatch } from './fake-stopwatch.ts'

const minute = 60_000

describe('the gap of a schedule', () => {
  it.each([
    ['*/10 * * * *', 10 * minute],
    ['*/5 * * * * *', 5000],
    ['0 3 * * *', 24 * 60 * minute],
  ])('%s is known', (expression, gap) => {
    expect(scheduleGapMs(expression)).toBe(gap)
  })

  it('of a bad expression is a settings error that says what to write', () => {
    expect(() => scheduleGapMs('every hour')).toThrow(
      expect.objectContaining({ code: 'bad-settings', hint: expect.stringContaining('PARTITIOND_SCHEDULE') }),
    )
  })
})

describe('jitter', () => {
  it('is at most a tenth of the gap and half a minute', () => {
    expect(jitterMs(10 * minute, 0.999)).toBeLessThan(30_000)
    expect(jitterMs(24 * 60 * minute, 0.999)).toBeLessThan(30_000)
    expect(jitterMs(5000, 0.999)).toBeLessThan(500)
    expect(jitterMs(minute, 0)).toBe(0)
  })
})

describe('a schedule', () => {
  let schedule: Schedule | undefined
  afterEach(() => {
    schedule?.stop()
    vi.useRealTimers()
  })

  it('ticks by real time', async () => {
    const { log } = await capturedLog()
    const ticked = Promise.withResolvers<void>()
    schedule = cronSchedule('* * * * * *', {
      stopwatch: systemStopwatch,
      random: () => 0,
      log,
      onMissed: () => undefined,
    })
    schedule.start(ticked.resolve)
    await expect(ticked.promise).resolves.toBeUndefined()
  })

  it('ticks by the monotonic clock when the wall clock was set back', async () => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'Date'],
      now: new Date('2026-03-10T12:01:00Z'),
    })
    const { log } = await capturedLog()
    const time = new FakeStopwatch()
    let ticks = 0
    schedule = cronSchedule('*/10 * * * *', {
      stopwatch: time,
      random: () => 0,
      log,
      onMissed: () => undefined,
    })
    schedule.start(() => (ticks += 1))
    vi.setSystemTime(new Date('2026-03-09T12:01:00Z'))
    await time.advance(29 * minute - 1)
    expect(ticks).toBe(0)
    await time.advance(1)
    expect(ticks).toBe(1)
    schedule.stop()
    await time.advance(600 * minute)
    expect(ticks).toBe(1)
  })

  it('makes ticks good that came late, as one, and counts them', async () => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'Date'],
      now: new Date('2026-03-10T12:01:00Z'),
    })
    const { log } = await capturedLog()
    const time = new FakeStopwatch()
    let [ticks, missed] = [0, 0]
    schedule = cronSchedule('*/10 * * * *', {
      stopwatch: time,
      random: () => 0,
      log,
      onMissed: () => (missed += 1),
    })
    schedule.start(() => (ticks += 1))
    vi.setSystemTime(new Date('2026-03-10T12:15:00Z'))
    await vi.advanceTimersByTimeAsync(9 * minute)
    await time.advance(0)
    expect([ticks, missed]).toEqual([1, 2])
  })

  it('waits for the jitter before it ticks', async () => {
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'Date'],
      now: new Date('2026-03-10T12:09:00Z'),
    })
    const { log } = await capturedLog()
    const time = new FakeStopwatch()
    let ticks = 0
    schedule = cronSchedule('*/10 * * * *', {
      stopwatch: time,
      random: () => 0.5,
      log,
      onMissed: () => undefined,
    })
    schedule.start(() => (ticks += 1))
    await vi.advanceTimersByTimeAsync(minute)
    expect(ticks).toBe(0)
    await time.advance(15_000)
    expect(ticks).toBe(1)
  })
})
