import { DAY_MICROSECONDS } from './civil-date.ts'
import { floorDivide } from './floor-divide.ts'
import { type TimeKeyType } from './key.ts'
import { TEMPORAL_LIMIT, zoneClock } from './zone-clock.ts'

/**
 * The moment a position means, undefined where Temporal's range has ended (the years -271821 and 275760).
 * Wall-clock types are read in `zone`: a time that does not exist is the first instant after the gap, of two the earlier is taken;
 * a date is the first instant of its day.
 */
export function positionToInstant(
  position: bigint,
  type: TimeKeyType,
  zone: string,
): Temporal.Instant | undefined {
  const microseconds =
    type === 'timestamptz' ? position : zoneClock(zone).firstInstant(wallClockOf(position, type, zone))
  if (microseconds > TEMPORAL_LIMIT || microseconds < -TEMPORAL_LIMIT) return undefined
  return Temporal.Instant.fromEpochNanoseconds(microseconds * 1000n)
}

/** The position that an instant has on a key: itself, the wall clock in `zone`, or the day there. Nanoseconds are cut off. */
export function instantToPosition(instant: Temporal.Instant, type: TimeKeyType, zone: string): bigint {
  const microseconds = floorDivide(instant.epochNanoseconds, 1000n)
  if (type === 'timestamptz') return microseconds
  const wall = zoneClock(zone).wallClock(microseconds)
  return type === 'timestamp' ? wall : floorDivide(wall, DAY_MICROSECONDS)
}

/** What the wall clock shows at a position, in microseconds since 1970-01-01T00:00:00; `zone` matters for timestamptz only. */
export function wallClockOf(position: bigint, type: TimeKeyType, zone: string): bigint {
  switch (type) {
    case 'timestamptz':
      return zoneClock(zone).wallClock(position)
    case 'timestamp':
      return position
    case 'date':
      return position * DAY_MICROSECONDS
  }
}
