import { type Finding, type FindingLevel } from '../../domain/finding.ts'

/** One thing that was looked at, good or bad. */
export interface Diagnosis {
  /** What was looked at, in a word or two: `version`, `clock`, `privileges`. */
  readonly check: string
  /** Stable, as findings' codes are; empty when all is well. */
  readonly code: string
  readonly level: 'ok' | FindingLevel
  /** A table, a schema, or the database's name. */
  readonly subject: string
  readonly message: string
  /** SQL that cures it, for a DBA to run; empty where SQL does not. */
  readonly fix: readonly string[]
}

/** A diagnosis as `check` tells it; undefined when all is well. */
export function asFinding({ code, level, subject, message, fix }: Diagnosis): Finding | undefined {
  if (level === 'ok') return undefined
  return { code, level, subject, message, hint: fix.join(' ') }
}

/** All is well with this. */
export function fine(check: string, subject: string, message: string): Diagnosis {
  return { check, code: '', level: 'ok', subject, message, fix: [] }
}
