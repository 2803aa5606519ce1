import { type TimeSpan, type TimeUnit, toDuration } from '../../domain/time-span.ts'

/** Two lower bounds that a template would name alike. */
export type Pair = readonly [string, string]

type DateToken = (day: Temporal.PlainDate) => number

const dateTokens: Readonly<Record<string, DateToken>> = {
  yyyy: (day) => day.year,
  q: (day) => Math.ceil(day.month / 3),
  MM: (day) => day.month,
  dd: (day) => day.day,
  GGGG: (day) => day.yearOfWeek ?? 0,
  WW: (day) => day.weekOfYear ?? 0,
}

/** After 28 years dates fall on the same weekdays again: what has not collided by then is not going to. */
const END = Temporal.PlainDate.from('2028-01-03')

/** Tokens that tell lower bounds of a unit apart, however many units an interval has: no need to try. */
const enough: Readonly<Record<TimeUnit, string>> = {
  year: 'yyyy',
  quarter: 'yyyy q',
  month: 'yyyy MM',
  week: 'GGGG WW',
  day: 'yyyy MM dd',
  hour: 'yyyy MM dd',
  minute: 'yyyy MM dd',
}

const subDaily: ReadonlySet<string> = new Set(['minute', 'hour'])

/**
 * The first two days of the grid whose dates the tokens render alike, undefined when there are none.
 * Date tokens and clock tokens are judged apart: together they are unambiguous exactly when each of them is.
 */
export function sameDay(tokens: ReadonlySet<string>, span: TimeSpan): Pair | undefined {
  if (['yyyy MM dd', enough[span.unit]].some((each) => each.split(' ').every((name) => tokens.has(name))))
    return undefined
  const isSubDaily = subDaily.has(span.unit)
  const isWeekly = isSubDaily || span.unit === 'day' || span.unit === 'week'
  const step = isSubDaily ? Temporal.Duration.from({ days: 1 }) : toDuration(span)
  const used = Object.entries(dateTokens).filter(([name]) => tokens.has(name))
  const seen = new Map<string, string>()
  // The grid of product.md §3: days and weeks count from a Monday, months from January.
  const start = Temporal.PlainDate.from(isWeekly ? '2000-01-03' : '2000-01-01')
  const third = start.add(step).add(step)
  const end = Temporal.PlainDate.compare(third, END) > 0 ? third : END
  for (let day = start; Temporal.PlainDate.compare(day, end) <= 0; day = day.add(step)) {
    const rendered = used.map(([, render]) => render(day)).join(' ')
    const earlier = seen.get(rendered)
    if (earlier !== undefined) return [earlier, day.toString()]
    seen.set(rendered, day.toString())
  }
  return undefined
}

/** The first two times of day that the tokens render alike; always undefined for intervals of a day and more. */
export function sameTime(tokens: ReadonlySet<string>, span: TimeSpan): Pair | undefined {
  if (!subDaily.has(span.unit)) return undefined
  const step = span.unit === 'hour' ? span.count * 60 : span.count
  const seen = new Map<string, string>()
  for (let minute = 0; minute < 1440; minute += step) {
    const hours = Math.floor(minute / 60)
    const rendered = [tokens.has('HH') ? hours : '', tokens.has('mm') ? minute % 60 : ''].join(' ')
    const time = `${String(hours).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
    const earlier = seen.get(rendered)
    if (earlier !== undefined) return [earlier, time]
    seen.set(rendered, time)
  }
  return undefined
}
