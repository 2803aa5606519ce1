import { isTimeKeyType } from '../../domain/key.ts'
import { type SetPlan } from '../../domain/plan.ts'

function seconds(instant: Temporal.Instant): number {
  return instant.epochMilliseconds / 1000
}

/**
 * Unix seconds until which the set is covered. 0 when now itself has no partition, so that `… - time() < 0` fires;
 * infinite for MAXVALUE, `infinity` and ends past Temporal's range; undefined for keys that do not hold time and
 * for sets that could not be planned.
 */
export function coveredUntilSeconds(set: SetPlan): number | undefined {
  const { coveredUntil, coveredUntilInstant, attached, premakeMissing } = set.summary
  if (coveredUntilInstant !== undefined) return seconds(coveredUntilInstant)
  if (set.summary.isComplete !== undefined) return undefined
  if (set.key === undefined || !(isTimeKeyType(set.key.type) || set.key.encoding !== undefined))
    return undefined
  if (coveredUntil !== undefined) return Number.POSITIVE_INFINITY
  const isKnown = attached > 0 || premakeMissing > 0
  return isKnown ? 0 : undefined
}

/** Unix seconds of the oldest lower bound; undefined when there is no partition or its bound is no moment. */
export function oldestBoundSeconds(set: SetPlan): number | undefined {
  const { oldestInstant } = set.summary
  return oldestInstant === undefined ? undefined : seconds(oldestInstant)
}
