import { type Limits } from '../domain/limits.ts'
import { type Reporter, type Stopwatch } from '../domain/ports.ts'
import { type ServerFeatures } from '../domain/server-features.ts'
import { type Journal } from '../journal/journal.ts'
import { type Session } from '../postgres/session.ts'

/** What a plan is run with. A plain object: its functions are called without it. */
export interface ExecutionContext {
  /** The database's name in the policy file, for events. */
  readonly database: string
  /**
   * Opens one more session with the database, tied to `signal`: aborting that cancels what runs at the moment. Each lane has one,
   * a slow DETACH asks for another to watch it.
   */
  readonly open: () => Promise<Session>
  /** Undefined where the ledger does not exist: nothing is detached or dropped then. */
  readonly journal: Journal | undefined
  readonly limits: Limits
  readonly features: ServerFeatures
  readonly reporter: Reporter
  readonly stopwatch: Stopwatch
  /** Aborted: the running statement is cancelled and rolled back, the rest is skipped. */
  readonly signal: AbortSignal
  /** How many sets are worked on at the same time, at most. */
  readonly concurrency: number
  /** Asked in each transaction before its first statement, and before each statement outside one. Throws LeadershipLost. */
  readonly confirmLeadership: (session: Session) => Promise<void>
  /** The cycle's clock, `--at` included: what the ledger records. */
  readonly now: () => Temporal.Instant
  /** In [0, 1): keeps copies that failed together from returning together. */
  readonly random: () => number
}
