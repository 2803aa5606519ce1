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

/** As people say it: `1 month`, `12 months`. */
export function displaySpan(span: TimeSpan): string {
  return `${span.count} ${span.unit}${span.count === 1 ? '' : 's'}`
}
