import { type ObjectStore } from '../archive/stores/object-store.ts'
import { type ObjectDestination } from '../domain/archive.ts'
import { type Limits } from '../domain/limits.ts'
import { type Reporter, type Stopwatch } from '../domain/ports.ts'
import { type DatabaseIdentity } from '../domain/snapshot.ts'
import { type ServerFeatures } from '../domain/server-features.ts'
import { type Journal } from '../journal/journal.ts'
import { type CopySession } from '../postgres/copy-session.ts'
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
  /** Opens one for COPY, tied to `signal` in the same way. */
  readonly openCopy: () => Promise<CopySession>
  /** Opens the place of an archive. Throws what ObjectStore throws. */
  readonly openStore: (destination: ObjectDestination) => Promise<ObjectStore>
  /**
   * When, on the stopwatch, no further archive is begun in this cycle; undefined: all of them are. Archives may take hours, and while a
   * cycle lasts no partition is made ahead in any other set.
   */
  readonly archivesUntilMs: number | undefined
  /** partitiond's own, for the manifests of archives. */
  readonly version: string
  /** What archives are told apart by. */
  readonly identity: DatabaseIdentity
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
