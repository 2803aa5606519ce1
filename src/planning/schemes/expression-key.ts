import { displayEndpoint } from '../../domain/key-value.ts'
import { isTimeKeyType, type KeyColumn, type TimeKeyType } from '../../domain/key.ts'
import { displayName } from '../../domain/name.ts'
import { type PartitionSet, rangePartitions } from '../../domain/partition-set.ts'
import { type Policy } from '../../domain/policy.ts'
import { displaySpan, type TimeSpan, type TimeUnit } from '../../domain/time-span.ts'
import { calendarGrid } from './calendar-grid.ts'

/** Takes the parts of an expression's text that its form catches; what is wrong with it for this policy, undefined when nothing is. */
type Objection = (parts: readonly string[], asked: Asked) => string | undefined

type Form = readonly [pattern: string, objection: Objection]

interface Asked {
  readonly set: PartitionSet
  readonly key: KeyColumn
  readonly policy: Policy
}

const column = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`
const number = String.raw`[1-9]\d*(?:\.0+)?`
const whole = String.raw`\(${column} / [1-9]\d*\)`
const zone = String.raw`'([^']+)'::text`
const always: Objection = () => undefined

/**
 * Every form of an expression that keeps the order of its column, as the server prints it under search_path = pg_catalog. What stands
 * here decides what is thrown away: a form belongs here only if no row can seem older than it is.
 */
const forms: readonly Form[] = [
  [String.raw`date_trunc\('(\w+)'::text, ${column}\)`, ([unit = ''], asked) => offUnit(unit, asked)],
  [
    String.raw`date_trunc\('(\w+)'::text, ${column}, ${zone}\)`,
    ([unit = '', name = ''], asked) => otherZone(name, asked) ?? withinDay(unit) ?? offUnit(unit, asked),
  ],
  [String.raw`\(${column} AT TIME ZONE ${zone}\)`, ([name = ''], asked) => otherZone(name, asked)],
  [String.raw`to_timestamp\(\((?:${column}|${whole})\)::double precision\)`, always],
  [String.raw`to_timestamp\(\(\(\(${column}\)::numeric / ${number}\)\)::double precision\)`, always],
  [
    String.raw`to_timestamp\(\(\(${column}\)::double precision / (?:${number}|\(${number}\)::double precision|'${number}'::double precision)\)\)`,
    always,
  ],
  [String.raw`\(${column}\)::(?:date|timestamp without time zone|smallint|integer|bigint|numeric)`, always],
  [String.raw`EXTRACT\((?:year|isoyear|epoch) FROM ${column}\)`, always],
  [whole, always],
]

const readers = forms.map(([pattern, objection]) => [new RegExp(`^${pattern}$`, 'u'), objection] as const)

/**
 * Why a set whose key is an expression cannot be kept by it, as a clause; undefined when it can, and for keys that are columns. Whoever
 * takes an expression for its column drops rows early: of `date_trunc('month', ts)` all rows of a month stand at its first moment.
 */
export function expressionMisfit(asked: Asked): string | undefined {
  const { key } = asked
  if (!key.isExpression) return undefined
  for (const [pattern, objection] of readers) {
    const found = pattern.exec(key.name)
    if (found === null) continue
    const wrong = objection(found.slice(1), asked)
    return wrong === undefined ? undefined : `its partition key is ${key.name}, and ${wrong}`
  }
  return `its partition key is ${key.name}, of which partitiond cannot tell that it keeps the order of the rows`
}

function otherZone(name: string, { policy }: Asked): string | undefined {
  return isSameZone(name, policy.timezone)
    ? undefined
    : `the policy's time zone is ${policy.timezone}: with \`timezone: ${name}\` it could be managed`
}

/** `UTC` and `Etc/UTC` are one. A name that only PostgreSQL knows is no zone here. */
function isSameZone(a: string, b: string): boolean {
  try {
    const moment = Temporal.Instant.fromEpochMilliseconds(0)
    return moment.toZonedDateTimeISO(a).equals(moment.toZonedDateTimeISO(b))
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** In an hour that comes twice the server takes both for the first. */
function withinDay(unit: string): string | undefined {
  return unit === 'hour' || unit === 'minute' ? `it cuts a day of a time zone into ${unit}s` : undefined
}

/** How many of a unit make one of another; where they do not, a boundary of the one may lie inside the other. */
const unitsIn: Readonly<Record<string, Readonly<Partial<Record<TimeUnit, number>>>>> = {
  minute: { minute: 1, hour: 1, day: 1, week: 1, month: 1, quarter: 1, year: 1 },
  hour: { minute: 60, hour: 1, day: 1, week: 1, month: 1, quarter: 1, year: 1 },
  day: { minute: 1440, hour: 24, day: 1, week: 1, month: 1, quarter: 1, year: 1 },
  week: { day: 7, week: 1 },
  month: { month: 1, quarter: 1, year: 1 },
  quarter: { month: 3, quarter: 1, year: 1 },
  year: { month: 12, quarter: 4, year: 1 },
}

const calendarUnits: readonly TimeUnit[] = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']

/** All rows of a unit are in one partition: every boundary must be one of the unit's. */
function offUnit(written: string, { set, key, policy }: Asked): string | undefined {
  const unit = calendarUnits.find((each) => each === written)
  if (unit === undefined || !isTimeKeyType(key.type)) return `partitiond does not know how it cuts time`
  if (policy.interval?.kind === 'time' && !isMultiple(policy.interval.span, unit))
    return `the interval ${displaySpan(policy.interval.span)} has boundaries inside a ${unit}: all rows of that ${unit} would leave with its first day`
  const odd = boundWithin(set, unit, key.type, policy.timezone)
  return odd === undefined
    ? undefined
    : `${odd} inside a ${unit}: all rows of that ${unit} would leave with its first day`
}

function isMultiple({ count, unit }: TimeSpan, of: TimeUnit): boolean {
  const needed = unitsIn[of]?.[unit]
  return needed !== undefined && count % needed === 0
}

/** The first bound that is no boundary of the unit, in words. */
function boundWithin(
  set: PartitionSet,
  unit: TimeUnit,
  type: TimeKeyType,
  zoneName: string,
): string | undefined {
  // A date has no hours: each is on all of them.
  if (type === 'date' && (unit === 'minute' || unit === 'hour')) return undefined
  const grid = calendarGrid({ count: 1, unit }, type, zoneName)
  for (const { name, bound } of rangePartitions(set)) {
    const odd = [bound.lower, bound.upper].find(
      (end) => end.kind === 'value' && grid.floor(end.position) !== end.position,
    )
    if (odd !== undefined) return `${displayName(name)} ends at ${displayEndpoint(odd, type)},`
  }
  return undefined
}
