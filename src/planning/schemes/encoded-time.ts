import { type RangeBound } from '../../domain/bound.ts'
import { type Endpoint, endpointAt } from '../../domain/endpoint.ts'
import { floorDivide } from '../../domain/floor-divide.ts'
import { decodeMoment, encodeMomentEnd } from '../../domain/key-encoding.ts'
import { displayEndpoint } from '../../domain/key-value.ts'
import { isRangeKeyType, type KeyEncoding } from '../../domain/key.ts'
import { positionToInstant } from '../../domain/time-position.ts'
import { calendarTemplate } from '../naming/calendar-template.ts'
import { type NameTokens } from '../naming/template.ts'
import { timeTokens } from '../naming/time-tokens.ts'
import { calendarGrid } from './calendar-grid.ts'
import { cutThrough } from './cut-through.ts'
import { encodedGrid, momentBelow } from './encoded-grid.ts'
import { encodingOf, otherMoments } from './encoding-of.ts'
import { expressionMisfit } from './expression-key.ts'
import { gridRanges } from './grid-ranges.ts'
import { spanMisfit } from './interval-misfit.ts'
import { intervalRefused, type MeasuredAge, refused, type SchemeMaker } from './scheme.ts'
import { addToInstant } from './time-range.ts'
import { endless, withinType } from './within-type.ts'

/** Moments in a number (`epoch`), in a UUIDv7 or in a ULID, cut by the calendar of the policy's zone. */
export const encodedTime: SchemeMaker = (request) => {
  const { set, policy } = request
  const { type } = request.key
  const found = encodingOf(request)
  if (found === undefined || !isRangeKeyType(type)) return undefined
  if ('refusal' in found) return found
  const { encoding } = found
  const wrong = cutThrough(set) ?? expressionMisfit(request) ?? otherMoments(set, encoding)
  if (wrong !== undefined) return refused(wrong)
  const { interval } = policy
  if (interval?.kind !== 'time') return intervalRefused(noCalendar(interval?.step, encoding))
  const misfit = spanMisfit(interval.span, request.key)
  if (misfit !== undefined) return intervalRefused(misfit)
  const zone = policy.timezone
  const key = { ...request.key, encoding }
  const grid = withinType(encodedGrid(calendarGrid(interval.span, 'timestamptz', zone), encoding), type)
  const dueAt = (upper: Endpoint, age: MeasuredAge): Temporal.Instant | undefined =>
    age.kind === 'time' && upper.kind === 'value'
      ? addToInstant(toInstant(momentBelow(upper.position, encoding)), age.span, zone)
      : undefined
  const display = (endpoint: Endpoint): string => displayEndpoint(endpoint, type, encoding)
  return {
    scheme: {
      key,
      grid,
      wanted: (facts) => endless(gridRanges(facts, grid), type),
      nowPosition: (now) => encodeMomentEnd(floorDivide(now.epochNanoseconds, 1000n), encoding),
      instantOf: (endpoint) => toInstant(momentOf(endpoint, encoding)),
      isPast(upper, age, now) {
        const due = dueAt(upper, age)
        return due !== undefined && Temporal.Instant.compare(due, now) <= 0
      },
      dueAt,
      display,
      defaultTemplate: () => calendarTemplate(interval.span),
      tokens: (bound) =>
        bound.kind === 'range'
          ? {
              ...calendarTokens(bound, encoding, zone),
              lower: display(bound.lower),
              upper: display(bound.upper),
            }
          : {},
    },
  }
}

function noCalendar(step: bigint | undefined, encoding: KeyEncoding): string {
  return step === undefined
    ? 'the policy has no interval'
    : `the key holds a time (${encoding}) and the interval ${step} is a bare number: write a calendar interval such as "${step} days"`
}

function momentOf(endpoint: Endpoint, encoding: KeyEncoding): bigint | undefined {
  return endpoint.kind === 'value' ? decodeMoment(endpoint.position, encoding) : undefined
}

function toInstant(microseconds: bigint | undefined): Temporal.Instant | undefined {
  return microseconds === undefined ? undefined : positionToInstant(microseconds, 'timestamptz', 'UTC')
}

/** What lies beyond the calendar has no names of days. */
function calendarTokens({ lower, upper }: RangeBound, encoding: KeyEncoding, zone: string): NameTokens {
  const moment = momentOf(lower, encoding)
  return moment === undefined || toInstant(moment) === undefined
    ? {}
    : timeTokens({ kind: 'range', lower: endpointAt(moment), upper }, 'timestamptz', zone)
}
