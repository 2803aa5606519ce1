/** What may override a safeguard, by name on the command line. */
export type Allowance = 'guard' | 'outside-window' | 'key-jump'

/** From when on a brake postpones leaving and heavy work. */
export interface BrakeLimits {
  readonly replicationLagSeconds: number
  readonly transactionAgeSeconds: number
}

/** What planning needs to know besides the world and the policies: process settings, as values. */
export interface PlanningOptions {
  /** Of the whole process; `observe` wins over any policy. */
  readonly mode: 'manage' | 'observe'
  readonly settle: Temporal.Duration
  /** Whether heavy and destructive steps may run now. */
  readonly windowOpen: boolean
  readonly allow: ReadonlySet<Allowance>
  readonly brakes: BrakeLimits
  /** Decides whether a DEFAULT partition is too big to scan under a lock. */
  readonly lockTimeoutMs: number
  /** `--at` was given: grace counts on the cycle's clock alone. */
  readonly timeTravel: boolean
  /** Whether parents' statistics were looked at in this cycle. */
  readonly checkStatistics: boolean
  /** An archive that was not read back for this long is; undefined: never. Without calendar units. */
  readonly archiveVerifyEvery: Temporal.Duration | undefined
}
