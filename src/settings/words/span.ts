import { type TimeSpan, type TimeUnit } from '../../domain/time-span.ts'
import { closest } from '../closest.ts'
import { type Reading, show, type WordSchema } from './word.ts'

/** The longest span of each unit: a thousand years. Beyond it calendar arithmetic leaves the dates that Temporal can hold. */
const longest: Readonly<Record<TimeUnit, number>> = {
  minute: 525_960_000,
  hour: 8_766_000,
  day: 365_250,
  week: 52_178,
  month: 12_000,
  quarter: 4000,
  year: 1000,
}

const unitNames: readonly TimeUnit[] = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']
const written = /^(0|[1-9]\d*) +(minute|hour|day|week|month|quarter|year)s?$/

const allowed =
  'a whole number and one unit, spelled out: minutes, hours, days, weeks, months, quarters or years'

/** `N unit`, as an editor's schema. */
export const spanSchema: WordSchema = { type: 'string', pattern: written.source }

/** Reads `3 months`. A number without a unit, an abbreviation or several units are wrong; the message then says what was likely meant. */
export function readSpan(value: unknown, zero: 'zero allowed' | 'not zero'): Reading<TimeSpan> {
  const span = typeof value === 'string' ? parseSpan(value) : undefined
  if (span === undefined) return { wrong: misread(value) }
  if (span.count === 0 && zero === 'not zero')
    return { wrong: `${show(value)} is no time at all; allowed: 1 ${span.unit} or more` }
  const most = longest[span.unit]
  if (span.count > most) return { wrong: `${show(value)} is too long; allowed: up to ${most} ${span.unit}s` }
  return { value: span }
}

/** What a number without a unit means on a time key, most likely. */
export function unitless(digits: string | number | bigint): string {
  return `"${digits} ${String(digits) === '1' ? 'day' : 'days'}"`
}

/** Whether this is a number, possibly in quotes. */
export function isBareNumber(value: unknown): value is number | string {
  return typeof value === 'number' || (typeof value === 'string' && /^\s*[-+]?\d[\d_.]*\s*$/.test(value))
}

function parseSpan(text: string): TimeSpan | undefined {
  const [, count, name] = written.exec(text) ?? []
  const unit = unitNames.find((each) => each === name)
  return unit === undefined ? undefined : { count: Number(count), unit }
}

function misread(value: unknown): string {
  if (isBareNumber(value)) {
    return `${show(value)} has no unit; allowed: ${allowed}; did you mean ${unitless(String(value).trim())}?`
  }
  const meant = typeof value === 'string' ? likely(value.trim().toLowerCase()) : undefined
  return `${show(value)} is not a duration; allowed: ${allowed}${meant === undefined ? '' : `; did you mean "${meant}"?`}`
}

const shortUnits: Readonly<Record<string, TimeUnit>> = {
  min: 'minute',
  mins: 'minute',
  h: 'hour',
  hr: 'hour',
  hrs: 'hour',
  d: 'day',
  w: 'week',
  wk: 'week',
  mo: 'month',
  mon: 'month',
  mons: 'month',
  q: 'quarter',
  y: 'year',
  yr: 'year',
  yrs: 'year',
}

const adverbs: Readonly<Record<string, TimeUnit>> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
  quarterly: 'quarter',
  yearly: 'year',
  annually: 'year',
}

/** `7d`, `monthly`, `P1M`, `3 mnths` as they should be written. */
function likely(text: string): string | undefined {
  const adverb = adverbs[text]
  if (adverb !== undefined) return `1 ${adverb}`
  const [, date, days] = /^p(\d+)([ymwd])$/.exec(text) ?? []
  if (date !== undefined && days !== undefined) return phrase(date, days === 'm' ? 'month' : shortUnits[days])
  const [, number, unit = ''] = /^0*(\d+)\s*([a-z]+)$/.exec(text) ?? []
  if (number === undefined) return undefined
  return phrase(number, shortUnits[unit] ?? closest(unit.replace(/s$/, ''), unitNames))
}

function phrase(number: string, unit: string | undefined): string | undefined {
  return unit === undefined ? undefined : `${number} ${unit}${number === '1' ? '' : 's'}`
}
