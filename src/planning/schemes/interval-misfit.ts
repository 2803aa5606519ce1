import { type KeyColumn } from '../../domain/key.ts'
import { type Interval } from '../../domain/policy.ts'
import { displaySpan, type TimeSpan } from '../../domain/time-span.ts'
import { aType } from './a-type.ts'
import { keyFamily } from './key-family.ts'

const MINUTES_PER_DAY = 1440

/** Why an interval cannot cut a key, as a clause for a finding; undefined when it can. */
export function intervalMisfit(interval: Interval | undefined, key: KeyColumn): string | undefined {
  if (interval === undefined) return 'the policy has no interval'
  const about = `the key ${key.name} is ${aType(key.type)}`
  switch (keyFamily(key.type)) {
    case 'time':
      if (interval.kind === 'time') return spanMisfit(interval.span, key)
      return `${about} and the interval ${interval.step} is a bare number: write a calendar interval such as "${interval.step} days"`
    case 'number':
      if (interval.kind === 'number') return undefined
      return `${about} and the interval ${displaySpan(interval.span)} is one of time: write a whole number${epochHint(key)}`
    case 'other':
      return `${about}, which this version cannot cut by an interval`
  }
}

function epochHint({ type }: KeyColumn): string {
  if (type === 'integer') return ', or say "epoch: seconds" if it holds a time'
  return type === 'bigint'
    ? ', or say "epoch: seconds" (milliseconds, microseconds, nanoseconds) if it holds a time'
    : ''
}

/** Why a time span cannot cut a key that holds a time. */
export function spanMisfit(span: TimeSpan, { name, type }: KeyColumn): string | undefined {
  if (!Number.isSafeInteger(span.count) || span.count < 1) {
    return `the interval ${displaySpan(span)} is not at least one whole ${span.unit}`
  }
  const minutes = minutesOf(span)
  if (minutes === undefined) return undefined
  if (type === 'date') {
    return `the key ${name} is a date, which cannot be cut finer than by days, and the interval is ${displaySpan(span)}`
  }
  return MINUTES_PER_DAY % minutes === 0
    ? undefined
    : `the interval ${displaySpan(span)} does not divide a day into equal parts`
}

/** The length of an interval of minutes or hours; undefined for days and longer, which follow the calendar. */
function minutesOf({ count, unit }: TimeSpan): number | undefined {
  if (unit === 'minute') return count
  return unit === 'hour' ? count * 60 : undefined
}
