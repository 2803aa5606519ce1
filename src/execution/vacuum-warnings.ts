import { displayName, type QualifiedName } from '../domain/name.ts'
import { type Notice } from '../postgres/session.ts'
import { Refused } from './setbacks.ts'

/**
 * VACUUM and ANALYZE succeed without having done anything where a right is missing or a lock was not free, and only warn
 * (postgres.md G5, H3). Throws Refused `not-permitted`, `lock-not-available` or, for any other warning, `vacuum-warning`.
 */
export function refuseWarnings(table: QualifiedName, notices: readonly Notice[]): void {
  const [first] = notices.filter(({ severity }) => severity === 'WARNING')
  if (first === undefined) return
  const code = codeOf(first)
  throw new Refused(code, `${displayName(table)}: ${first.message}`, { hint: hints[code] })
}

type WarningCode = 'not-permitted' | 'lock-not-available' | 'vacuum-warning'

/** By SQLSTATE where there is one; the words are the server's and may be in its language. */
function codeOf({ code, message }: Notice): WarningCode {
  if (code === '55P03' || /lock not available/i.test(message)) return 'lock-not-available'
  if (code === '42501' || /permission denied|only .* can (vacuum|analyze)/i.test(message))
    return 'not-permitted'
  return 'vacuum-warning'
}

const hints: Readonly<Record<WarningCode, string>> = {
  'not-permitted':
    "Make this role a member of the table's owner, or grant MAINTAIN on it (PostgreSQL 17 and later).",
  'lock-not-available': 'Somebody else was working on the table; it is tried again in the next cycle.',
  'vacuum-warning': 'The server did not do all of it; see its log.',
}
