import { type Action } from './action.ts'
import { type Finding } from './finding.ts'

/** `skipped`: the world had moved on, or an action it needs did not succeed; nothing was changed. */
export type ActionResult = 'done' | 'skipped' | 'failed'

/** What became of one action. */
export interface ActionOutcome {
  readonly action: Action
  readonly result: ActionResult
  /** Why it was skipped or failed, for people; empty when done. */
  readonly message: string
  /** The stable code of the failure, e.g. `lock-not-available`. */
  readonly code: string
  readonly durationMs: number
  readonly findings: readonly Finding[]
}
