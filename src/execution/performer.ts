import { type Action } from '../domain/action.ts'
import { type Finding } from '../domain/finding.ts'
import { type Step } from '../sql/statement.ts'
import { compile } from '../sql/compile.ts'
import { type ActionRun } from './action-run.ts'

/**
 * Does one action; resolves when it is done, with what is worth saying about it. Throws WorldMoved, Postponed or Interrupted when it is
 * skipped, any other PartitiondError when it failed. What it throws after is undone, unless it says so.
 */
export type Performer<A extends Action> = (action: A, run: ActionRun) => Promise<readonly Finding[]>

/** The very steps that `plan` shows, at least one. */
export function stepsOf(action: Action, { context }: ActionRun): readonly [Step, ...Step[]] {
  const [first, ...rest] = compile(action, context)
  if (first === undefined) throw new RangeError(`${action.kind} has no statements`)
  return [first, ...rest]
}
