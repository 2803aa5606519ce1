import { MAX_NAME_BYTES } from '../../domain/name.ts'
import { type Interval } from '../../domain/policy.ts'
import { displaySpan, type TimeSpan, type TimeUnit } from '../../domain/time-span.ts'
import { didYouMean } from '../closest.ts'
import { byteLength } from './identifier.ts'
import { sameDay, sameTime } from './neighbours.ts'
import { orList } from './word.ts'

/** What a set is cut by, as far as naming goes. */
export type NamedBy = Interval | { readonly kind: 'list' } | { readonly kind: 'hash' }

const everywhere = ['table', 'schema']
const calendar = ['yyyy', 'q', 'MM', 'dd', 'GGGG', 'WW', 'HH', 'mm']

const tokensOf: Readonly<Record<NamedBy['kind'], readonly string[]>> = {
  time: calendar,
  number: ['lower', 'upper'],
  list: ['value'],
  hash: ['remainder'],
}

const kindNames: Readonly<Record<NamedBy['kind'], string>> = {
  time: 'a time interval',
  number: 'a number interval',
  list: 'a list set',
  hash: 'a hash set',
}

const defaults: Readonly<Record<TimeUnit, string>> = {
  year: '{table}_{yyyy}',
  quarter: '{table}_{yyyy}_q{q}',
  month: '{table}_{yyyy}_{MM}',
  week: '{table}_{GGGG}_w{WW}',
  day: '{table}_{yyyy}_{MM}_{dd}',
  hour: '{table}_{yyyy}_{MM}_{dd}_{HH}{mm}',
  minute: '{table}_{yyyy}_{MM}_{dd}_{HH}{mm}',
}

/** How many bytes the rendered tokens take at most; `{table}` and `{schema}` shrink as needed. */
const widths: Readonly<Record<string, number>> = {
  yyyy: 4,
  GGGG: 4,
  q: 1,
  lower: 22,
  upper: 22,
  remainder: 4,
  value: 32,
  table: 0,
  schema: 0,
}

/** Bytes that a shortened table name and its hash need beside everything else. */
const BASE_BYTES = 13

const token = /\{([^{}]*)\}/g

/** The date and time tokens of a template, in order. */
export function calendarTokens(template: string): readonly string[] {
  return tokensIn(template).filter((each) => calendar.includes(each))
}

/** What makes a naming template unfit for its set; undefined when it is fit. */
export function templateFault(template: string, by: NamedBy): string | undefined {
  const allowed = [...everywhere, ...tokensOf[by.kind]]
  const brace = template.replaceAll(token, '').match(/[{}]/)
  if (brace !== null) return `has a stray "${brace[0]}"; allowed: ${braced(allowed)}`
  const tokens = tokensIn(template)
  const unfit = tokens.find((each) => !allowed.includes(each))
  if (unfit !== undefined) return unknown(unfit, allowed, by)
  const fixed = byteLength(template.replaceAll(token, '')) + sum(tokens.map((each) => widths[each] ?? 2))
  const most = MAX_NAME_BYTES - BASE_BYTES
  if (fixed > most)
    return `leaves no room for the table's name: ${fixed} bytes beside {table}; allowed: ${most}`
  return by.kind === 'time' ? timeFault(new Set(tokens), by.span) : otherFault(new Set(tokens), by.kind)
}

function tokensIn(template: string): readonly string[] {
  return [...template.matchAll(token)].map(([, name = '']) => name)
}

function unknown(name: string, allowed: readonly string[], by: NamedBy): string {
  const isElsewhere = Object.values(tokensOf).flat().includes(name)
  const meant = closestToken(name, allowed)
  const wrong = isElsewhere ? `{${name}} is not for ${kindNames[by.kind]}` : `unknown token {${name}}`
  return `${wrong}; allowed: ${braced(allowed)}${meant}`
}

/** Other formatters write years and days in other cases; `{mm}` and `{MM}` differ on purpose. */
function closestToken(name: string, allowed: readonly string[]): string {
  const habits: Readonly<Record<string, string>> = {
    YYYY: 'yyyy',
    yy: 'yyyy',
    DD: 'dd',
    hh: 'HH',
    MI: 'mm',
    Q: 'q',
    ww: 'WW',
    IW: 'WW',
    IYYY: 'GGGG',
  }
  const habit = habits[name]
  if (habit !== undefined && allowed.includes(habit)) return `; did you mean "{${habit}}"?`
  return didYouMean(name, allowed).replace(/"(.*)"/, '"{$1}"')
}

function timeFault(tokens: ReadonlySet<string>, span: TimeSpan): string | undefined {
  const days = sameDay(tokens, span)
  const pair = days ?? sameTime(tokens, span)
  if (pair === undefined) return undefined
  const needed = calendarTokens(defaults[span.unit]).filter((each) => !tokens.has(each))
  const isMinuteForMonth = tokens.has('mm') && needed.includes('MM')
  return (
    `cannot tell the partitions of ${pair.join(' and ')} apart, with an interval of ${displaySpan(span)}; ` +
    `allowed: a name that also has ${orList(needed.map((each) => `{${each}}`))}, such as "${defaults[span.unit]}"` +
    (isMinuteForMonth ? '; did you mean "{MM}"? {mm} is the minute' : '')
  )
}

function otherFault(tokens: ReadonlySet<string>, kind: 'number' | 'list' | 'hash'): string | undefined {
  if (tokensOf[kind].some((each) => tokens.has(each))) return undefined
  return `cannot tell two partitions of ${kindNames[kind]} apart; allowed: a name that also has ${braced(tokensOf[kind])}`
}

function braced(names: readonly string[]): string {
  return orList(names.map((name) => `{${name}}`))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
