import { type RangeBound } from './bound.ts'
import { type Hazard } from './hazard.ts'
import { type KeyColumn } from './key.ts'
import { type QualifiedName } from './name.ts'
import { type ReplicaIdentity } from './partition-set.ts'
import { type StorageParameters } from './policy.ts'

/** A relation that exists: the OID is its identity, the name is how to address it now. */
export interface TableRef {
  readonly oid: number
  readonly name: QualifiedName
  readonly owner: string
}

interface Common {
  /** Unique in the plan: `create public.event_logs_2026_04`. */
  readonly id: string
  /** The partitioned table this belongs to. */
  readonly parent: TableRef
  /** The table acted on: the partition, or for `analyze` the parent itself. */
  readonly target: QualifiedName
  readonly reason: string
  readonly hazards: readonly Hazard[]
  /** Actions that must have succeeded first; otherwise this one is skipped. */
  readonly needs: readonly string[]
}

/** What a new partition looks like. */
export interface NewPartition {
  readonly bound: RangeBound
  readonly key: KeyColumn
  readonly parameters: StorageParameters
  readonly replicaIdentity: ReplicaIdentity
  readonly tablespace: string | undefined
  /** Attaching locks the DEFAULT partition too, and the tables that foreign keys tie to the set (postgres.md A). */
  readonly hasDefault: boolean
  readonly hasForeignKeys: boolean
}

/** Makes an empty table and attaches it. The DEFAULT partition, if any, holds no row of the range and its scan is short or excluded. */
export interface CreateAction extends Common, NewPartition {
  readonly kind: 'create'
  /**
   * Takes SHARE ROW EXCLUSIVE on the parent first. Needed where a DEFAULT partition stands and rows of the range may be arriving:
   * a writer already routed to DEFAULT would otherwise be refused once the range has left it (postgres.md F2).
   */
  readonly lockWriters: boolean
}

/** The range's rows leave DEFAULT for a partition of their own. */
export interface MoveRows {
  readonly do: 'move-rows'
  readonly partition: NewPartition
  readonly rows: number
  readonly copyAhead: boolean
  /** The columns that are written: all but generated ones. */
  readonly columns: readonly string[]
  /** What tells two rows apart when copies are compared; `copyAhead` is refused when empty. */
  readonly uniqueKey: readonly string[]
}

/**
 * Work on the DEFAULT partition so that a range can leave it.
 * - `exclude`: adds and validates a CHECK that keeps `range` out, so that attaching need not scan (postgres.md A7).
 * - `include`: takes that CHECK away again. Runs whatever became of the actions between.
 * - `move-rows`: makes the partition, moves the range's rows into it and attaches it, under one lock (postgres.md F1);
 *   with `copyAhead` the rows are copied before the lock and only reconciled under it (postgres.md F5).
 */
export interface RepairDefaultAction extends Common {
  readonly kind: 'repair-default'
  readonly defaultPartition: TableRef
  readonly repair:
    | {
        readonly do: 'exclude'
        readonly constraint: string
        readonly range: RangeBound
        readonly key: KeyColumn
      }
    | { readonly do: 'include'; readonly constraint: string }
    | MoveRows
}

/** Finishes a detach that was interrupted: the server's half of it, ours, or both. */
export interface FinalizeDetachAction extends Common {
  readonly kind: 'finalize-detach'
  /** The server has finished; the table only has to be put where it belongs, and the ledger to be told. */
  readonly isDetached: boolean
  readonly partition: TableRef
  readonly bound: RangeBound | undefined
  /** The ledger's row, when it was partitiond that began. */
  readonly ledgerId: number | undefined
  /** Where the table goes once detached, when it was partitiond that began; undefined leaves it where it is. */
  readonly schema: string | undefined
}

export interface FreezeAction extends Common {
  readonly kind: 'freeze'
  readonly partition: TableRef
  readonly bound: RangeBound
}

/** ANALYZE of the parent; with `only` (PostgreSQL 18) its partitions are left alone. */
export interface AnalyzeAction extends Common {
  readonly kind: 'analyze'
  readonly only: boolean
}

export interface SetAction extends Common {
  readonly kind: 'set'
  readonly partition: TableRef
  readonly bound: RangeBound | undefined
  readonly parameters: StorageParameters
  /** Place in the policy's lifecycle of the latest step that asks for any of them; -1 when only the policy itself does. */
  readonly step: number
}

/** Puts a partition and all its indexes into another tablespace: a rewrite under ACCESS EXCLUSIVE (postgres.md C3). */
export interface MoveAction extends Common {
  readonly kind: 'move'
  readonly partition: TableRef
  readonly bound: RangeBound
  readonly tablespace: string
}

export interface DetachAction extends Common {
  readonly kind: 'detach'
  readonly partition: TableRef
  readonly bound: RangeBound
  readonly key: KeyColumn
  /** CONCURRENTLY where PostgreSQL allows it (postgres.md B10). */
  readonly concurrently: boolean
  /** Where the detached table goes; undefined leaves it where it is. */
  readonly schema: string | undefined
}

/** Drops a table that the ledger says partitiond itself detached. */
export interface DropAction extends Common {
  readonly kind: 'drop'
  /** Undefined when the same plan detaches it first: the row is then found by the partition's OID. */
  readonly ledgerId: number | undefined
  readonly partition: TableRef
  /** A foreign table is dropped by another statement (postgres.md L1). */
  readonly isForeign: boolean
  readonly bound: RangeBound | undefined
}

export type Action =
  | CreateAction
  | RepairDefaultAction
  | FinalizeDetachAction
  | FreezeAction
  | AnalyzeAction
  | SetAction
  | MoveAction
  | DetachAction
  | DropAction

export type ActionKind = Action['kind']
export type ActionOf<K extends ActionKind> = Extract<Action, { kind: K }>

/** Detach and drop take data out of the parent's sight: `apply` asks before them. */
export function isDestructive(action: Action): boolean {
  return action.kind === 'detach' || action.kind === 'drop' || action.hazards.includes('deletes-data')
}

/** The range an action is about, where it is about one. */
export function boundOf(action: Action): RangeBound | undefined {
  switch (action.kind) {
    case 'create':
    case 'freeze':
    case 'detach':
    case 'move':
    case 'finalize-detach':
    case 'set':
    case 'drop':
      return action.bound
    case 'repair-default':
      return action.repair.do === 'move-rows'
        ? action.repair.partition.bound
        : action.repair.do === 'exclude'
          ? action.repair.range
          : undefined
    case 'analyze':
      return undefined
  }
}
