import { type Limits } from '../domain/limits.ts'
import { type StoreSettings } from '../domain/store-settings.ts'
import { type Window } from '../domain/window.ts'
import { type UrlSource } from './policy-file.ts'

/** How the process behaves: read once at the start, frozen, the same for every policy. */
export interface Settings {
  /** A policy file, or a directory of them. */
  readonly policies: string
  /** The database to use when the policy file names none; undefined when nothing is set. */
  readonly database: UrlSource | undefined
  /** Cron, in UTC, five fields or six with seconds first. */
  readonly schedule: string
  /** Undefined: heavy and destructive steps may run at any time. */
  readonly window: Window | undefined
  readonly limits: Limits
  /** How long a closed partition's counters must stand still before it is frozen. */
  readonly settle: Temporal.Duration
  /** How many databases are worked on at the same time. */
  readonly concurrency: number
  /** `observe`: nothing is changed, whatever a policy says. */
  readonly mode: (typeof modes)[number]
  readonly http: { readonly host: string; readonly port: number }
  /** How many series of ours /metrics shows at most. */
  readonly metrics: { readonly seriesLimit: number }
  readonly log: { readonly level: (typeof logLevels)[number]; readonly format: (typeof logFormats)[number] }
  /** The schema of ledger and journal, as the catalog holds it. */
  readonly schema: string
  readonly brakes: { readonly replicationLagSeconds: number; readonly transactionAgeSeconds: number }
  readonly archive: StoreSettings
  /** Every so many cycles everything is read, whether or not the fingerprint has changed. */
  readonly fullReadEvery: number
  /** How long after its first action a cycle of the daemon still begins archives. */
  readonly archiveBudgetMs: number
  /** An archive that was not read back for this long is; undefined: never. */
  readonly archiveVerifyEvery: Temporal.Duration | undefined
}

export const modes = ['manage', 'observe'] as const

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export const logFormats = ['json', 'pretty'] as const
