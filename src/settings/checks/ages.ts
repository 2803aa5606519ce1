import { type Age } from '../../domain/policy.ts'
import { displaySpan, type TimeSpan, type TimeUnit } from '../../domain/time-span.ts'

/** Whether `a` comes before `b` for certain, whatever the months' lengths; ages of different kinds cannot be compared. */
export function isSooner(a: Age, b: Age): boolean {
  if (a.kind === 'time' && b.kind === 'time') return minutes(a.span, 'longest') < minutes(b.span, 'shortest')
  if (a.kind === 'partitions' && b.kind === 'partitions') return a.count < b.count
  return a.kind === 'number' && b.kind === 'number' && a.distance < b.distance
}

const DAY = 1440

/** Months, for the units that are made of them. */
const months: Partial<Readonly<Record<TimeUnit, number>>> = { month: 1, quarter: 3, year: 12 }
const fixed: Partial<Readonly<Record<TimeUnit, number>>> = { minute: 1, hour: 60, day: DAY, week: 7 * DAY }

/** n months are n average months, give or take three days: February is the worst. */
function minutes({ count, unit }: TimeSpan, bound: 'shortest' | 'longest'): number {
  const monthCount = count * (months[unit] ?? 0)
  const slack = monthCount === 0 ? 0 : bound === 'longest' ? 3 : -3
  return count * (fixed[unit] ?? 0) + (monthCount * (365.2425 / 12) + slack) * DAY
}

/** An age as a policy writes it. */
export function displayAge(age: Age): string {
  if (age.kind === 'time') return displaySpan(age.span)
  return age.kind === 'partitions' ? `${age.count} partitions` : String(age.distance)
}
