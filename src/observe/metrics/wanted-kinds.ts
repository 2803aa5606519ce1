import { type SetPlan } from '../../domain/plan.ts'

/**
 * The action kinds a set's policy asks for: these have series from the first cycle on, because `increase()` does not see
 * a counter's first step when the series is born with it. None in observe mode, where nothing is ever run.
 */
export function wantedKinds(set: SetPlan): readonly string[] {
  return set.mode === 'observe' ? [] : ['create', ...Object.keys(set.summary.overdue)]
}

/** Those and whatever else is about to be run: all that counters are begun at zero for. */
export function foreseenKinds(set: SetPlan): readonly string[] {
  if (set.mode === 'observe') return []
  return [...new Set([...wantedKinds(set), ...set.actions.map(({ kind }) => kind)])]
}
