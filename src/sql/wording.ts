import { type Action } from '../domain/action.ts'
import { type Limits } from '../domain/limits.ts'
import { type ServerFeatures } from '../domain/server-features.ts'
import { type Fragment } from './fragment.ts'
import { type LockMode, type Statement, type Step } from './statement.ts'

/** What the words depend on besides the action. */
export interface Wording {
  readonly limits: Limits
  readonly features: ServerFeatures
}

/** Words one action; the steps run in order, each only when the one before succeeded. */
export type Compiler<A extends Action> = (action: A, wording: Wording) => readonly Step[]

export function statement(words: Fragment, lock: LockMode | null): Statement {
  return { text: words.text, lock }
}

/** A step that holds its locks for a catalog change at most: `holdTimeoutMs` ends it where that turns out wrong. */
export function transaction(role: string, { limits }: Wording, statements: readonly Statement[]): Step {
  return {
    mode: 'transaction',
    role,
    lockTimeoutMs: limits.lockTimeoutMs,
    statementTimeoutMs: limits.holdTimeoutMs,
    statements,
  }
}

/** A step that may take long, because what it locks nobody waits for, or because it carries the hazard and has its window. */
export function longTransaction(role: string, wording: Wording, statements: readonly Statement[]): Step {
  return { ...transaction(role, wording, statements), statementTimeoutMs: 0 }
}

/** A step that only reads, however long, and sees one moment. */
export function snapshot(role: string, wording: Wording, statements: readonly Statement[]): Step {
  return { ...longTransaction(role, wording, statements), mode: 'snapshot' }
}

/** A step that copies and counts the same rows, however long that takes. */
export function repeatable(role: string, wording: Wording, statements: readonly Statement[]): Step {
  return { ...longTransaction(role, wording, statements), mode: 'repeatable' }
}

/** A statement that PostgreSQL wants outside any transaction block; it may take long. */
export function outsideTransaction(role: string, { limits }: Wording, words: Statement): Step {
  return {
    mode: 'session',
    role,
    lockTimeoutMs: limits.lockTimeoutMs,
    statementTimeoutMs: 0,
    statements: [words],
  }
}
