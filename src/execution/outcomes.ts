import { type Action } from '../domain/action.ts'
import {
  Interrupted,
  LeadershipLost,
  LockNotAvailable,
  PartitiondError,
  WorldMoved,
} from '../domain/errors.ts'
import { type Finding, type FindingLevel } from '../domain/finding.ts'
import { displayName } from '../domain/name.ts'
import { type ActionOutcome } from '../domain/outcome.ts'
import { Postponed } from './setbacks.ts'

/** An outcome but for the time it took. */
export type Verdict = Omit<ActionOutcome, 'durationMs'>

export function done(action: Action, findings: readonly Finding[]): Verdict {
  return { action, result: 'done', message: '', code: '', findings }
}

/** Not begun, because of something that has been said elsewhere. */
export function notBegun(action: Action, code: string, message: string): Verdict {
  return { action, result: 'skipped', message, code, findings: [] }
}

/** What a throw means for the action. An error that is none of ours is a bug and passes on. */
export function setBack(action: Action, error: unknown): Verdict {
  if (!(error instanceof PartitiondError)) throw error
  if (error instanceof Interrupted || error instanceof LeadershipLost)
    return notBegun(action, error.code, error.message)
  const isSkipped = error instanceof WorldMoved || error instanceof Postponed
  const code = codeOf(error)
  const message = messageOf(error)
  const finding: Finding = {
    code,
    level: levelOf(error, code),
    subject: displayName(action.target),
    message,
    hint: error.hint ?? hintsByCode[code] ?? 'See the message; the next cycle looks again.',
  }
  return { action, result: isSkipped ? 'skipped' : 'failed', message, code, findings: [finding] }
}

/** What the next cycle may cure by itself is a warning; what somebody wants so is none. */
function levelOf(error: PartitiondError, code: string): FindingLevel {
  if (error instanceof WorldMoved || code === 'on-hold') return 'info'
  return error instanceof Postponed || error instanceof LockNotAvailable || code === 'freeze-incomplete'
    ? 'warning'
    : 'error'
}

/** Under one error class come a lock that was not had, a statement that took too long and a full lock table (postgres.md M1). */
const codesBySqlstate: Readonly<Record<string, string>> = {
  '57014': 'statement-cancelled',
  '53200': 'out-of-shared-memory',
}

const hintsByCode: Readonly<Record<string, string>> = {
  'statement-cancelled':
    'It held its locks for longer than PARTITIOND_HOLD_TIMEOUT, or somebody cancelled it. Raise that for one run at a quiet time.',
}

function codeOf(error: PartitiondError): string {
  return codesBySqlstate[String(error.details['sqlstate'])] ?? error.code
}

/** Where the server names the table in the way, it stands beside its message. */
function messageOf({ message, details }: PartitiondError): string {
  const { sqlstate, schema, table, constraint } = details
  if (sqlstate !== '23503' || typeof table !== 'string') return message
  return `${message} (constraint ${String(constraint)} of ${String(schema)}.${table})`
}
