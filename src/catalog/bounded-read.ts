import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { inTransaction } from '../postgres/transaction.ts'

/**
 * How long a look at users' tables may take. Our ACCESS SHARE makes nobody wait but those who want ACCESS EXCLUSIVE, and who queues
 * behind them.
 */
export interface Patience {
  /** Too small: a short DDL of somebody's leaves us blind for a cycle; too big: a long one stalls the cycle. */
  readonly lockTimeoutMs: number
  /** Too small: big tables are never looked at; too big: that long somebody's DDL may wait for us. */
  readonly statementTimeoutMs: number
}

export const SHORT: Patience = { lockTimeoutMs: 200, statementTimeoutMs: 2_000 }

/** Runs reads in a read-only transaction that gives up in time: LockNotAvailable. */
export function boundedRead<T>(
  session: Session,
  { lockTimeoutMs, statementTimeoutMs }: Patience,
  body: () => Promise<T>,
): Promise<T> {
  return inTransaction(session, 'read', async () => {
    const limits = `set local lock_timeout = ${lockTimeoutMs}; set local statement_timeout = ${statementTimeoutMs}`
    const [, answer] = await allEnded([session.query(limits), body()])
    return answer
  })
}
