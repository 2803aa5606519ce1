import { type Age } from '../../domain/policy.ts'
import { displaySpan, type TimeSpan, type TimeUnit } from '../../domain/time-span.ts'
import { stepNames, type WrittenStep } from '../words/steps.ts'
import { type Conflict, type ReadWords, stepsOf } from './check.ts'

/** Rank in life: the first three come in any order among themselves. */
const rank: Readonly<Record<WrittenStep['do'], number>> = {
  freeze: 0,
  move: 0,
  set: 0,
  detach: 1,
  archive: 2,
  drop: 3,
}

const order = `${stepNames.slice(0, 3).join(', ')}, then ${stepNames.slice(3).join(', then ')}`

/** That steps stand in life's order, each at most once (but `set`), and none is due before the one it follows. */
export function lifecycleConflicts(words: ReadWords): readonly Conflict[] {
  const steps = stepsOf(words)
  return steps.flatMap(({ at, step }): readonly Conflict[] => {
    const before = steps.filter((each) => each.at < at).map((each) => each.step)
    if (step.do !== 'set' && before.some((each) => each.do === step.do)) {
      return [
        {
          path: ['lifecycle', at, 'do'],
          message: `"${step.do}" stands here a second time; allowed: once (only set may be repeated)`,
        },
      ]
    }
    const later = before.find((each) => rank[each.do] > rank[step.do])
    if (later !== undefined) {
      return [
        {
          path: ['lifecycle', at, 'do'],
          message: `"${step.do}" stands after "${later.do}"; allowed: life's order: ${order}`,
        },
      ]
    }
    const follows = before.find((each) => rank[each.do] > 0 && isSooner(step.after, each.after))
    if (follows === undefined) return []
    return [
      {
        path: ['lifecycle', at, 'after'],
        message: `${displayAge(step.after)} is before "${follows.do}" is due (${displayAge(follows.after)}); allowed: ${displayAge(follows.after)} or later`,
      },
    ]
  })
}

/** Steps that never happen, because the partition leaves first (product.md §3: freeze, move and set are skipped once a detach is due). */
export function idleSteps(words: ReadWords): readonly Conflict[] {
  const steps = stepsOf(words)
  const leaving = steps.find(({ step }) => rank[step.do] > 0)?.step
  if (leaving === undefined) return []
  return steps.flatMap(({ at, step }) =>
    rank[step.do] === 0 &&
    (isSooner(leaving.after, step.after) || displayAge(leaving.after) === displayAge(step.after))
      ? [
          {
            path: ['lifecycle', at, 'after'],
            message: `"${step.do}" after ${displayAge(step.after)} never happens: the partition leaves after ${displayAge(leaving.after)}`,
          },
        ]
      : [],
  )
}

/** Whether `a` comes before `b` for certain, whatever the months' lengths; ages of different kinds cannot be compared. */
function isSooner(a: Age, b: Age): boolean {
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

function displayAge(age: Age): string {
  if (age.kind === 'time') return displaySpan(age.span)
  return age.kind === 'partitions' ? `${age.count} partitions` : String(age.distance)
}
