import { boundOf } from '../../domain/action-range.ts'
import { boundsOverlap, type ValuesBound } from '../../domain/bound.ts'
import { type SetPlan } from '../../domain/plan.ts'

/** What to do about a bound without a partition: nothing is promised that the plan does not hold, because DEFAULT or the mode forbid it. */
export function makingHint({ actions, mode }: SetPlan, bounds: readonly ValuesBound[]): string {
  if (mode === 'observe')
    return 'The mode is observe: nothing is made until the policy or PARTITIOND_MODE says manage.'
  const made = actions.flatMap((action) =>
    action.kind === 'create' || action.kind === 'repair-default' ? (boundOf(action) ?? []) : [],
  )
  return bounds.every((bound) => made.some((each) => boundsOverlap(each, bound)))
    ? 'The daemon makes it in its next cycle; `partitiond apply --only create,repair-default` makes it now.'
    : 'It is not made while something stands in the way: see the other findings of the set.'
}
