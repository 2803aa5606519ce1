import { type Endpoint } from '../../domain/endpoint.ts'
import { displayEndpoint } from '../../domain/key-value.ts'
import { isTimeKeyType, type TimeKeyType } from '../../domain/key.ts'
import { type TimeSpan, toDuration } from '../../domain/time-span.ts'
import { instantToPosition, positionToInstant, wallClockOf } from '../../domain/time-position.ts'
import { calendarTemplate } from '../naming/calendar-template.ts'
import { timeTokens } from '../naming/time-tokens.ts'
import { calendarGrid } from './calendar-grid.ts'
import { cutThrough } from './cut-through.ts'
import { expressionMisfit } from './expression-key.ts'
import { gridRanges } from './grid-ranges.ts'
import { intervalMisfit } from './interval-misfit.ts'
import { intervalRefused, type MeasuredAge, refused, type SchemeMaker } from './scheme.ts'

/** timestamptz, timestamp and date keys, cut by the calendar. */
export const timeRange: SchemeMaker = (request) => {
  const { set, key, policy } = request
  const { type } = key
  if (set.key.method !== 'range' || !isTimeKeyType(type)) return undefined
  const wrong = cutThrough(set) ?? expressionMisfit(request)
  if (wrong !== undefined) return refused(wrong)
  const misfit = intervalMisfit(policy.interval, key)
  if (misfit !== undefined || policy.interval?.kind !== 'time')
    return intervalRefused(misfit ?? 'the policy has no interval')
  const { span } = policy.interval
  const zone = policy.timezone
  const grid = calendarGrid(span, type, zone)
  const dueAt = (upper: Endpoint, age: MeasuredAge): Temporal.Instant | undefined =>
    age.kind === 'time' ? addAge(upper, age.span, type, zone) : undefined
  return {
    scheme: {
      key,
      grid,
      wanted: (facts) => gridRanges(facts, grid),
      nowPosition: (now) => instantToPosition(now, type, zone),
      instantOf: (endpoint) =>
        endpoint.kind === 'value' ? positionToInstant(endpoint.position, type, zone) : undefined,
      isPast(upper, age, now) {
        const due = dueAt(upper, age)
        return due !== undefined && Temporal.Instant.compare(due, now) <= 0
      },
      dueAt,
      display: (endpoint) => displayEndpoint(endpoint, type),
      defaultTemplate: () => calendarTemplate(span),
      tokens: (bound) => (bound.kind === 'range' ? timeTokens(bound, type, zone) : {}),
    },
  }
}

function addAge(
  upper: Endpoint,
  age: TimeSpan,
  type: TimeKeyType,
  zone: string,
): Temporal.Instant | undefined {
  if (upper.kind !== 'value') return undefined
  return type === 'timestamptz'
    ? addToInstant(positionToInstant(upper.position, type, zone), age, zone)
    : addToWallClock(wallClockOf(upper.position, type, zone), age, zone)
}

/** A month's end is cut to the shorter month's; a wall clock time that is skipped becomes the same distance after the gap. */
export function addToInstant(
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
