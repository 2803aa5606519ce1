/** Calendar words of policies. A quarter is three months, a week seven days; all of them follow the calendar, never 86 400 s. */
export type TimeUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year'

/** `3 months`, `2 weeks`, `15 minutes`: a whole, non-negative number of one unit. */
export interface TimeSpan {
  readonly count: number
  readonly unit: TimeUnit
}

export function toDuration(span: TimeSpan): Temporal.Duration {
  switch (span.unit) {
    case 'minute':
      return Temporal.Duration.from({ minutes: span.count })
    case 'hour':
      return Temporal.Duration.from({ hours: span.count })
    case 'day':
      return Temporal.Duration.from({ days: span.count })
    case 'week':
      return Temporal.Duration.from({ weeks: span.count })
    case 'month':
      return Temporal.Duration.from({ months: span.count })
    case 'quarter':
      return Temporal.Duration.from({ months: span.count * 3 })
    case 'year':
      return Temporal.Duration.from({ years: span.count })
  }
}

/** Seconds of the Gregorian calendar on average: a month is a twelfth of a year of 365.2425 days. For reckoning sizes, never for a date. */
const unitSeconds: Readonly<Record<TimeUnit, number>> = {
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_629_746,
  quarter: 7_889_238,
  year: 31_556_952,
}

/** How long a span is on average. */
export function averageSeconds({ count, unit }: TimeSpan): number {
  return count * unitSeconds[unit]
}

/** As people say it: `1 month`, `12 months`. */
export function displaySpan(span: TimeSpan): string {
  return `${span.count} ${span.unit}${span.count === 1 ? '' : 's'}`
}
