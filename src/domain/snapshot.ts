import { type Finding } from './finding.ts'
import { type Ledger } from './ledger.ts'
import { type QualifiedName } from './name.ts'
import { type Observations } from './observations.ts'
import { type PartitionSet } from './partition-set.ts'
import { type ServerFeatures } from './server-features.ts'

/** Which database this is: enough to tell it from a restored or promoted copy. */
export interface DatabaseIdentity {
  /** The name in the policy file; `default` without one. */
  readonly name: string
  readonly datname: string
  readonly oid: number
  /** Empty when the server refuses to tell; then nothing may be detached or dropped, and no ledger row ever equals it. */
  readonly systemIdentifier: string
  /** The one written on now, or followed; 0 when the server refuses to tell. */
  readonly timeline: number
}

/** A relation that a policy names and that is not a partitioned table. */
export interface OtherRelation {
  readonly name: QualifiedName
  /** In words: `table`, `view`, `materialized view`, `foreign table`, `partition`, … */
  readonly kind: string
  /** Other tables inherit from it. */
  readonly hasChildren?: boolean
}

/** What would make heavy or leaving work unwise at this moment. */
export interface Pressure {
  /** The oldest open transaction, if any. */
  readonly oldestTransaction:
    | { readonly pid: number; readonly startedAt: Temporal.Instant; readonly application: string }
    | undefined
  /** Seconds the slowest replica is behind in replay; undefined without replicas. */
  readonly replicationLagSeconds: number | undefined
  readonly baseBackup: boolean
  /** A pg_dump session's pid. */
  readonly pgDump: number | undefined
}

/** How far a set that is cut by number has come. */
export interface NewestKey {
  /** The greatest key in its attached finite partitions; undefined when they are empty. */
  readonly position: bigint | undefined
  /** The same as the last cycle wrote it down; undefined when none did. */
  readonly before: bigint | undefined
  /** Why it could not be read in this cycle; undefined when it was. */
  readonly unknown?: string | undefined
}

/** What the server as a whole gives and expects. */
export interface ServerState {
  /** How many relations can be locked at a time by all sessions together (postgres.md M1); a restart alone changes it. */
  readonly lockRoom: number
  /** Logical replication slots of this database that send publications, by name: somebody subscribes, or did. */
  readonly logicalSlots: readonly string[]
}

/** The slowly changing part: what the fingerprint covers. */
export interface Structure {
  /** Changes with everything in `sets` but the page and row estimates. */
  readonly fingerprint: string
  /** Changes with those estimates. */
  readonly sizes: string
  /** Every partitioned table outside system and ledger schemas, top level only, ordered by name. */
  readonly sets: readonly PartitionSet[]
}

/** Everything read about one database at one moment. */
export interface Snapshot extends Structure {
  /** The moment decisions are made for: the server's clock_timestamp(), or `--at`. */
  readonly takenAt: Temporal.Instant
  /** The server's own clock, always. */
  readonly serverNow: Temporal.Instant
  readonly database: DatabaseIdentity
  /** Where tables without a tablespace of their own live. */
  readonly defaultTablespace: string
  readonly features: ServerFeatures
  readonly others: readonly OtherRelation[]
  /**
   * OIDs of the tables that have row security policies, statistics objects, or settings or rights of single columns. Undefined when nobody
   * looked: any may have some.
   */
  readonly withSettings?: ReadonlySet<number>
  readonly ledger: Ledger
  /** By the set's OID, of sets that are cut by number. */
  readonly newestKeys: ReadonlyMap<number, NewestKey>
  readonly observations: Observations
  readonly pressure: Pressure
  /** Undefined in a world that has no server. */
  readonly server?: ServerState
  /** What could not be read, and what to do about it. */
  readonly findings?: readonly Finding[]
}
