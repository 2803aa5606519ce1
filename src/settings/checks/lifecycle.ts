import { stepNames, type WrittenStep } from '../words/steps.ts'
import { displayAge, isSooner } from './ages.ts'
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
