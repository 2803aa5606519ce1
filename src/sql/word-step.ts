import { identifier } from './fragment.ts'
import { type Statement, type Step } from './statement.ts'

/** A step's statements by their place: execution looks at the world between `opening` and `role`, as itself. */
export interface PlacedStatements {
  readonly opening: readonly Statement[]
  readonly role: Statement
  readonly statements: readonly Statement[]
  readonly closing: readonly Statement[]
}

/** Every statement of a step in the order it is sent: `plan` prints exactly these, execution sends exactly these. */
export function wordStep(step: Step): readonly Statement[] {
  const { opening, role, statements, closing } = placeStatements(step)
  return [...opening, role, ...statements, ...closing]
}

/** The statements of `wordStep`, by their place. */
export function placeStatements(step: Step): PlacedStatements {
  return step.mode === 'session' ? inSession(step) : inTransaction(step, beginnings[step.mode])
}

const beginnings = {
  transaction: 'begin isolation level read committed',
  snapshot: 'begin isolation level repeatable read read only',
  repeatable: 'begin isolation level repeatable read',
} as const

/** READ COMMITTED by name: under a stricter default the catalog would be read as it was before a lock was had. */
function inTransaction(step: Step, beginning: string): PlacedStatements {
  const { lockTimeoutMs, statementTimeoutMs } = step
  return {
    opening: [
      silent(beginning),
      silent(`set local lock_timeout = '${lockTimeoutMs}ms'`),
      ...(statementTimeoutMs === 0
        ? []
        : [silent(`set local statement_timeout = '${statementTimeoutMs}ms'`)]),
    ],
    role: silent(`set local role ${identifier(step.role).text}`),
    statements: step.statements,
    closing: [silent('commit')],
  }
}

/** Settings are sent apart from the statements: DETACH CONCURRENTLY and VACUUM refuse to share a message (postgres.md B1, G3). */
function inSession(step: Step): PlacedStatements {
  return {
    opening: [silent(`set lock_timeout = '${step.lockTimeoutMs}ms'`)],
    role: silent(`set role ${identifier(step.role).text}`),
    statements: step.statements,
    closing: [silent('reset role'), silent('reset lock_timeout')],
  }
}

function silent(text: string): Statement {
  return { text, lock: null }
}
