import { type Action } from '../../domain/action.ts'
import { compile, type Wording } from '../../sql/compile.ts'
import { type LockMode, type Statement } from '../../sql/statement.ts'
import { wordStep } from '../../sql/word-step.ts'

const weakestFirst: readonly LockMode[] = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
]

/** The very statements execution sends for an action, in order, `begin` and `set local` included. */
export function statementsOf(action: Action, wording: Wording): readonly Statement[] {
  return compile(action, wording).flatMap((step) => wordStep(step))
}

/** The strongest lock among them on a relation others use; null when none of them takes one. */
export function strongestLock(statements: readonly Statement[]): LockMode | null {
  const ranks = statements.map(({ lock }) => (lock === null ? -1 : weakestFirst.indexOf(lock)))
  return weakestFirst[Math.max(-1, ...ranks)] ?? null
}
