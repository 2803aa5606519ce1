/** How long statements may wait and hold. All from the process settings. */
export interface Limits {
  /** lock_timeout of everything but DETACH CONCURRENTLY. Too small: never gets a lock; too big: the application queues that long behind us. */
  readonly lockTimeoutMs: number
  /** How long one action goes on trying for its locks in one cycle, pauses included. */
  readonly lockBudgetMs: number
  /** How long one DETACH CONCURRENTLY may wait for older transactions, before and in the statement. */
  readonly detachTimeoutMs: number
  /** statement_timeout inside transactions that hold a lock others want: bounds the hold where a foreign key check or a scan turns out long. */
  readonly holdTimeoutMs: number
}
