import { type Bound } from './bound.ts'
import { type QualifiedName } from './name.ts'
import { type PartitionSet } from './partition-set.ts'

export type RelationKind = 'table' | 'foreign-table' | 'partitioned-table'

/** How far tuples have changed since the counters were last reset (pg_stat_get_tuples_*). */
export interface TupleCounters {
  readonly inserted: bigint
  readonly updated: bigint
  readonly deleted: bigint
}

/** One partition as the catalog shows it: attached, or pending detach. */
export interface Partition {
  readonly oid: number
  readonly name: QualifiedName
  readonly kind: RelationKind
  readonly owner: string
  readonly bound: Bound
  /** A DETACH CONCURRENTLY began and was not finished: rows are invisible through the parent (postgres.md B5). */
  readonly pendingDetach: boolean
  /** From pg_class, as of the last VACUUM or ANALYZE; an estimate. */
  readonly pages: number
  /** -1 when never analysed. */
  readonly rows: number
  readonly storageParameters: readonly string[]
  readonly tablespace: string | undefined
  /** What a partitioned table is divided into; undefined for what has rows itself, and where it is not known. */
  readonly branch?: PartitionSet
  /** FORCE ROW LEVEL SECURITY: policies count for its owner too. */
  readonly forcesRowSecurity?: true
  /**
   * Its row in pg_class has another owner, other rights, row security or replica identity than that of the table it hangs under, or one
   * that does not tell by itself: what it carries has to be compared. Absent: it has the same.
   */
  readonly differsFromParent?: true
  /** Of a child of a legacy inheritance set: OIDs of the CHECKs from which its range was read. */
  readonly checks?: readonly number[]
}
