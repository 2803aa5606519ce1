import { type Step } from '../../../sql/statement.ts'

/** The first step of its kind; an action without it was worded wrongly. */
export function stepIn(steps: readonly Step[], mode: Step['mode']): Step {
  const step = steps.find((each) => each.mode === mode)
  if (step === undefined) throw new RangeError(`an archive without a ${mode} step`)
  return step
}
