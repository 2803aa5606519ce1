import { type Destination } from './archive.ts'
import { type Endpoint } from './endpoint.ts'
import { type PartitionBudget } from './partition-budget.ts'

/** How a set stands, for `status`, `/status` and the gauges. Instants are undefined where the key gives none. */
export interface SetSummary {
  /** Attached partitions, DEFAULT not counted. */
  readonly attached: number
  /** Detached ones that still exist and stand in the ledger. */
  readonly detached: number
  readonly pendingDetach: number
  /** Archives that are kept and were whole when last read, of partitions that are gone or still stand detached. */
  readonly archived: number
  /** Archives that were never read back, or were found damaged at the last look. */
  readonly archiveUnverified: number
  /** Of those, damaged or gone at the last look, and their partition is no longer in the database. */
  readonly archiveDamaged: number
  /** Where the policy's archive step takes partitions; undefined without one. */
  readonly archivesTo: Destination['kind'] | undefined
  /** The end of the unbroken run of partitions that holds now; undefined when now itself is not covered. */
  readonly coveredUntil: Endpoint | undefined
  readonly coveredUntilInstant: Temporal.Instant | undefined
  readonly oldest: Endpoint | undefined
  readonly oldestInstant: Temporal.Instant | undefined
  /** Bytes by pg_class pages: an estimate as old as the last VACUUM or ANALYZE. */
  readonly bytes: number
  readonly premakeMissing: number
  /** Of a set whose partitions have no order, which has no coverage in time: whether every row that its policy knows of finds one. */
  readonly isComplete?: boolean
  /** Absent where the set cannot be planned, or nothing is known of the server. */
  readonly budget?: PartitionBudget
  /** Rows in DEFAULT, an estimate; 0 when it is empty or absent. */
  readonly defaultRows: number
  /** Partitions for which a step of the policy is due and not done, by step. */
  readonly overdue: Readonly<Record<string, number>>
  /** The next step that will become due, if one can be foreseen. */
  readonly nextStep: { readonly step: string; readonly at: Temporal.Instant } | undefined
}
