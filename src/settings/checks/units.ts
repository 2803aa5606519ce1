import { displaySpan } from '../../domain/time-span.ts'
import { unitless } from '../words/span.ts'
import { calendarTokens } from '../words/template.ts'
import { type Conflict, type ReadWords, stepsOf } from './check.ts'

/**
 * That times go with time keys and numbers with number keys. Only the database knows the key's type, but a bare number beside
 * words about time is a forgotten unit, and a duration on a number interval has nothing to be measured by.
 */
export function unitConflicts(words: ReadWords): readonly Conflict[] {
  const { interval } = words
  if (interval === undefined) return []
  if (interval.kind === 'time') {
    return stepsOf(words).flatMap(({ at, step: { after } }) =>
      after.kind === 'number' ? [withoutUnit(at, after.distance)] : [],
    )
  }
  const evidence = timeEvidence(words)
  if (evidence === undefined) return []
  const meant = unitless(interval.step)
  return [
    {
      path: ['interval'],
      message: `${interval.step} has no unit, and ${evidence} is about time; allowed: "N unit" for time keys; did you mean ${meant}?`,
    },
  ]
}

function withoutUnit(at: number, distance: bigint): Conflict {
  return {
    path: ['lifecycle', at, 'after'],
    message: `${distance} has no unit; allowed on a time key: "N unit" or "N partitions"; did you mean ${unitless(distance)}?`,
  }
}

/** The first word of the policy that only makes sense on a time key. */
function timeEvidence(words: ReadWords): string | undefined {
  for (const { at, step } of stepsOf(words)) {
    const { after } = step
    if (after.kind === 'time') return `lifecycle[${at}].after ("${displaySpan(after.span)}")`
  }
  const tokens = words.name === undefined ? [] : calendarTokens(words.name)
  if (tokens[0] !== undefined) return `name ({${tokens[0]}})`
  if (words.epoch !== undefined) return `epoch (${words.epoch})`
  return words.ulid === true ? 'ulid' : undefined
}
