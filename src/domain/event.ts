import { type ActionKind } from './action.ts'
import { type Destination } from './archive.ts'
import { type QualifiedName } from './name.ts'

interface About {
  readonly database: string
  readonly table: QualifiedName
  readonly action: ActionKind
  readonly target: QualifiedName
}

/** Who holds a lock we wait for. `pid` is undefined for a prepared transaction (postgres.md A10). */
export interface Blocker {
  readonly pid: number | undefined
  readonly transaction: string
  readonly application: string
  readonly state: string
  readonly ageSeconds: number
}

/** What execution tells the world. A `lock-timeout` with next to no `waitedMs` was not tried: an old transaction made it hopeless. Values; whoever listens turns them into metrics and log lines. */
export type ExecutionEvent =
  | ({ readonly kind: 'action-started' } & About)
  | ({
      readonly kind: 'lock-timeout'
      readonly attempt: number
      readonly waitedMs: number
      readonly blockers: readonly Blocker[]
    } & About)
  /** `bytes` as PostgreSQL sent them so far, of about `totalBytes` (an estimate by pages). Told about once a second. */
  | ({ readonly kind: 'archive-progress'; readonly bytes: number; readonly totalBytes: number } & About)
  /** An archive was written and read back: `bytes` as they are stored. */
  | ({
      readonly kind: 'archive-stored'
      readonly destination: Destination['kind']
      readonly rows: number
      readonly bytes: number
    } & About)
  | ({ readonly kind: 'action-done'; readonly durationMs: number; readonly lockWaitMs: number } & About)
  | ({ readonly kind: 'action-skipped'; readonly why: string } & About)
  | ({
      readonly kind: 'action-failed'
      readonly durationMs: number
      readonly code: string
      readonly message: string
    } & About)
