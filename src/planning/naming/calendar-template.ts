import { type TimeSpan, type TimeUnit } from '../../domain/time-span.ts'

const templates: Readonly<Record<TimeUnit, string>> = {
  year: '{table}_{yyyy}',
  quarter: '{table}_{yyyy}_q{q}',
  month: '{table}_{yyyy}_{MM}',
  week: '{table}_{GGGG}_w{WW}',
  day: '{table}_{yyyy}_{MM}_{dd}',
  hour: '{table}_{yyyy}_{MM}_{dd}_{HH}{mm}',
  minute: '{table}_{yyyy}_{MM}_{dd}_{HH}{mm}',
}

/** The naming template of what is cut by the calendar and has none of its own. */
export function calendarTemplate({ unit }: TimeSpan): string {
  return templates[unit]
}
