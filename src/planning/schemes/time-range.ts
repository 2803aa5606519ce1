import { displayEndpoint, instantToPosition, positionToInstant, wallClockOf } from '../../domain/key-value.ts'
import { isTimeKeyType } from '../../domain/key.ts'
import { type TimeSpan, type TimeUnit, toDuration } from '../../domain/time-span.ts'
import { timeTokens } from '../naming/time-tokens.ts'
import { calendarGrid } from './calendar-grid.ts'
import { type SchemeMaker } from './scheme.ts'

const templates: Readonly<Record<TimeUnit, string>> = {
  year: '{table}_{yyyy}',
  quarter: '{table}_{yyyy}_q{q}',
  month: '{table}_{yyyy}_{MM}',
  week: '{table}_{GGGG}_w{WW}',
  day: '{table}_{yyyy}_{MM}_{dd}',
  hour: '{table}_{yyyy}_{MM}_{dd}_{HH}{mm}',
  minute: '{table}_{yyyy}_{MM}_{dd}_{HH}{mm}',
}

/** timestamptz, timestamp and date keys, cut by the calendar. */
export const timeRange: SchemeMaker = (key, interval, zone) => {
  const { type } = key
  if (!isTimeKeyType(type) || interval.kind !== 'time') return undefined
  const { span } = interval
  return {
    grid: calendarGrid(span, type, zone),
    nowPosition: (now) => instantToPosition(now, type, zone),
    instantOf: (endpoint) =>
      endpoint.kind === 'value' ? positionToInstant(endpoint.position, type, zone) : undefined,
    addAge(upper, age) {
      if (upper.kind !== 'value') return undefined
      return type === 'timestamptz'
        ? addToInstant(positionToInstant(upper.position, type, zone), age, zone)
        : addToWallClock(wallClockOf(upper.position, type, zone), age, zone)
    },
    display: (endpoint) => displayEndpoint(endpoint, type),
    defaultTemplate: () => templates[span.unit],
    tokens: (lower, upper) => timeTokens(lower, upper, type, zone),
  }
}

/** A month's end is cut to the shorter month's; a wall clock time that is skipped becomes the same distance after the gap. */
function addToInstant(
  instant: Temporal.Instant | undefined,
  age: TimeSpan,
  zone: string,
): Temporal.Instant | undefined {
  return unlessOutOfRange(() => instant?.toZonedDateTimeISO(zone).add(toDuration(age)).toInstant())
}

/** Of two instants with the sum's wall clock time the later is taken: rows of either may be in the partition, and none leaves early. */
function addToWallClock(wall: bigint, age: TimeSpan, zone: string): Temporal.Instant | undefined {
  return unlessOutOfRange(() =>
    Temporal.Instant.fromEpochNanoseconds(wall * 1000n)
      .toZonedDateTimeISO('UTC')
      .toPlainDateTime()
      .add(toDuration(age))
      .toZonedDateTime(zone, { disambiguation: 'later' })
      .toInstant(),
  )
}

/** Temporal's range ends in the year 275760 and PostgreSQL's later: what would be due after that is never due. */
function unlessOutOfRange(compute: () => Temporal.Instant | undefined): Temporal.Instant | undefined {
  try {
    return compute()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
