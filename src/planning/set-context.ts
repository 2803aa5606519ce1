import { type RangeBound } from '../domain/bound.ts'
import { type DatabaseIdentity, type ServerState } from '../domain/snapshot.ts'
import {
  type ArchivedEntry,
  type LedgerEntry,
  type RestoredTable,
  type StoredHold,
} from '../domain/ledger.ts'
import { type QualifiedName } from '../domain/name.ts'
import { type Observations } from '../domain/observations.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Policy } from '../domain/policy.ts'
import { type ServerFeatures } from '../domain/server-features.ts'
import { type PlanningOptions } from './options.ts'
import { type Scheme } from './schemes/scheme.ts'

/** Where a set stands that is a branch of another. */
export interface BranchPlace {
  /** The table at the top, which the policy names. */
  readonly root: PartitionSet
  /** What the branches above let in, by the column that they are cut by. */
  readonly ranges: ReadonlyMap<string, RangeBound>
  /** Its tables are looked after from above: by the level that ages, or by the top where none does. */
  readonly isKeptAbove: boolean
  /** It is about to be made. */
  readonly isNew?: true
}

/** What can be asked of a set before the costly facts are known. */
export interface SetFacts {
  readonly set: PartitionSet
  readonly policy: Policy
  readonly scheme: Scheme
  readonly now: Temporal.Instant
  /** Undefined for a table that hangs under nothing. */
  readonly place?: BranchPlace
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
  /** Whether rows of another table are on their way out by our own doing; nobody's are when undefined. */
  readonly departs?: (table: QualifiedName) => boolean
  readonly options: PlanningOptions
  /** Undefined in a world that has no server. */
  readonly server: ServerState | undefined
}
