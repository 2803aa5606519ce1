import { type TableRef } from './action.ts'
import { type IndexDefinition } from './index-definition.ts'
import { type QualifiedName } from './name.ts'
import { type RelationKind } from './partition.ts'

/** An index of a table that lacks another one. */
export interface TableIndex extends IndexDefinition {
  readonly oid: number
  readonly name: QualifiedName
  readonly isValid: boolean
  /** Of a table that is partitioned itself: valid once those below it are. */
  readonly isPartitioned: boolean
  /** The partitioned index it hangs under. */
  readonly attachedTo: number | undefined
  /** It serves a PRIMARY KEY, UNIQUE or EXCLUDE constraint. */
  readonly hasConstraint: boolean
  readonly tablespace: string | undefined
}

/** An index that was begun by us: that our note of it still stands means that it never came to its end. */
export interface BegunIndex {
  /** In the table's schema. */
  readonly name: string
  /** When the server refused it, on the cycle's clock, and its words; undefined when we were interrupted. */
  readonly failed: { readonly at: Temporal.Instant; readonly why: string } | undefined
}

/** A table below a set, of whatever depth, that lacks an index it ought to have, or has one of ours that was never finished. */
export interface LackingTable {
  readonly table: TableRef
  readonly kind: RelationKind
  readonly tablespace: string | undefined
  /** What it hangs under directly. */
  readonly parent: TableRef
  /** OIDs from the partition of the set that it is, or is a part of, down to itself. */
  readonly path: readonly number[]
  /** Indexes of its parent that have no valid index of this table below them. */
  readonly lacks: readonly TableIndex[]
  /** Of the policy's indexes those that none of its valid indexes is known to serve as, as `markOf` writes them. */
  readonly unmarked: readonly string[]
  readonly indexes: readonly TableIndex[]
  readonly begun: readonly BegunIndex[]
  /** Somebody holds a lock on it as who builds an index does; VACUUM and others do too. */
  readonly isBusy: boolean
}
