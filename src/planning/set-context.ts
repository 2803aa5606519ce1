import { type DatabaseIdentity } from '../domain/snapshot.ts'
import {
  type ArchivedEntry,
  type LedgerEntry,
  type RestoredTable,
  type StoredHold,
} from '../domain/ledger.ts'
import { type Observations } from '../domain/observations.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Policy } from '../domain/policy.ts'
import { type ServerFeatures } from '../domain/server-features.ts'
import { type PlanningOptions } from './options.ts'
import { type Scheme } from './schemes/scheme.ts'

/** What can be asked of a set before the costly facts are known. */
export interface SetFacts {
  readonly set: PartitionSet
  readonly policy: Policy
  readonly scheme: Scheme
  readonly now: Temporal.Instant
}

/** Everything a rule may look at: one set, its policy, and the world around it. */
export interface SetContext extends SetFacts {
  readonly database: DatabaseIdentity
  readonly defaultTablespace: string
  readonly serverNow: Temporal.Instant
  readonly features: ServerFeatures
  /** The ledger stands, or can be made when it is needed. */
  readonly ledgerAvailable: boolean
  /** Ledger rows of this set only. */
  readonly ledger: readonly LedgerEntry[]
  /** Kept archives of partitions of this set that are gone. */
  readonly archives: readonly ArchivedEntry[]
  /** Of all sets: which are a set's is for its holds to say. */
  readonly holds: readonly StoredHold[]
  /** Tables of this set that were brought back from their archive. */
  readonly restored: readonly RestoredTable[]
  readonly observations: Observations
  readonly options: PlanningOptions
}
