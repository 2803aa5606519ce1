import {
  type ArchivedColumn,
  type ArchiveFormat,
  type ArchiveRecord,
  type Compression,
  type Destination,
} from './archive.ts'
import { type RangeBound, type ValuesBound } from './bound.ts'
import { type Hazard } from './hazard.ts'
import { type IndexWork } from './index-work.ts'
import { type InheritanceChange, type Routing } from './inheritance.ts'
import { type KeyColumn } from './key.ts'
import { type QualifiedName } from './name.ts'
import { type NewPartition } from './new-partition.ts'
import { type PublicationPlace } from './replication.ts'
import { type StorageParameters } from './policy.ts'
import { type Reconciled } from './traits.ts'

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
  /** The table that has the policy, where `parent` is a branch of it. */
  readonly root?: TableRef
  /** The table acted on: the partition, or for `analyze` the parent itself. */
  readonly target: QualifiedName
  readonly reason: string
  readonly hazards: readonly Hazard[]
  /** Actions that must have succeeded first; otherwise this one is skipped. */
  readonly needs: readonly string[]
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
        readonly range: ValuesBound
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
  /** It has no rows of its own, but partitions, which go where it goes. */
  readonly isDivided?: true
}

export interface FreezeAction extends Common {
  readonly kind: 'freeze'
  readonly partition: TableRef
  readonly bound: ValuesBound
}

/** ANALYZE of the parent; with `only` (PostgreSQL 18) its partitions are left alone. */
export interface AnalyzeAction extends Common {
  readonly kind: 'analyze'
  readonly only: boolean
}

export interface SetAction extends Common {
  readonly kind: 'set'
  readonly partition: TableRef
  readonly bound: ValuesBound | undefined
  readonly parameters: StorageParameters
  /** What it is brought back to; undefined where only parameters are set. */
  readonly reconciled?: Reconciled
  /** Of a legacy inheritance set, where the target is the parent: its routing function is brought up to date, and nothing else done. */
  readonly routing?: Routing
  /** Place in the policy's lifecycle of the latest step that asks for any of them; -1 when only the policy itself does. */
  readonly step: number
}

/** Puts a partition and all its indexes into another tablespace: a rewrite under ACCESS EXCLUSIVE (postgres.md C3). */
export interface MoveAction extends Common {
  readonly kind: 'move'
  readonly partition: TableRef
  readonly bound: ValuesBound
  readonly tablespace: string
}

/** Gives an attached table an index that the policy asks for or its parent has. */
export interface IndexAction extends Common {
  readonly kind: 'index'
  readonly partition: TableRef
  /** What it hangs under directly: the set, or a branch of it. */
  readonly under: TableRef
  readonly bound: ValuesBound | undefined
  /** Unfinished indexes of ours on it, which go first: names in the table's schema. */
  readonly leftovers: readonly string[]
  readonly work: IndexWork
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
  /** It has no rows of its own, but partitions, which go where it goes. */
  readonly isDivided?: true
  /** Publications that had it through its set and that it is put into by name, so that it stays published; none when undefined. */
  readonly stays?: readonly PublicationPlace[]
  /** It is under FORCE ROW LEVEL SECURITY, which is taken off: its own owner could not archive it, nor the server check its foreign keys. */
  readonly unforce?: true
  /** Present where it stops inheriting from its parent instead of being detached. */
  readonly inheritance?: InheritanceChange
}

/** Drops a table that the ledger says partitiond itself detached. */
export interface DropAction extends Common {
  readonly kind: 'drop'
  /**
   * Undefined when the same plan detaches it first: the row is then found by the partition's OID. Of a table that was restored for a time
   * the row of the archive it came from.
   */
  readonly ledgerId: number | undefined
  /** It was made from an archive and put beside its set, for a time that is over. */
  readonly isRestored: boolean
  readonly partition: TableRef
  /** A foreign table is dropped by another statement (postgres.md L1). */
  readonly isForeign: boolean
  readonly bound: RangeBound | undefined
  /**
   * Present when the archive must be proved whole, and the table unchanged since, before it goes: read back from where it is, and
   * digested again under the lock.
   */
  readonly proof:
    | {
        readonly columns: readonly ArchivedColumn[]
        readonly isPartitioned: boolean
        readonly key: KeyColumn
      }
    | undefined
}

/** How a table is archived. */
export interface StoreArchive {
  readonly do: 'store'
  readonly destination: Destination
  /** Of objects; a table of the database has none of its own. */
  readonly format: ArchiveFormat
  readonly compression: Compression
  /** In the table's order. */
  readonly columns: readonly ArchivedColumn[]
  /** PostgreSQL's name of the database's encoding: COPY is to keep it. */
  readonly encoding: string
  readonly isForeign: boolean
  readonly isPartitioned: boolean
  /** An estimate, by pages. */
  readonly bytes: number
  /** For a `table:` destination: whether it has to be made first. */
  readonly makesTable: boolean
  /** What the ledger has already: written, but not yet read back. */
  readonly written: ArchiveRecord | undefined
}

/**
 * Puts what has left into its archive and proves it whole (`store`), reads an archive back again (`verify`), or ends one whose time is
 * over (`expire`).
 */
export interface ArchiveAction extends Common {
  readonly kind: 'archive'
  /** Undefined when the same plan detaches it first: the row is then found by the partition's OID. */
  readonly ledgerId: number | undefined
  /** As it is called once detached; of `verify` and `expire` as it was called. */
  readonly partition: TableRef
  readonly bound: RangeBound | undefined
  readonly key: KeyColumn
  readonly archive:
    | StoreArchive
    | { readonly do: 'verify'; readonly record: ArchiveRecord }
    | { readonly do: 'expire'; readonly record: ArchiveRecord }
}

export type Action =
  | CreateAction
  | RepairDefaultAction
  | FinalizeDetachAction
  | FreezeAction
  | AnalyzeAction
  | SetAction
  | MoveAction
  | IndexAction
  | DetachAction
  | ArchiveAction
  | DropAction

export type ActionKind = Action['kind']
export type ActionOf<K extends ActionKind> = Extract<Action, { kind: K }>

/** Detach and drop take data out of the parent's sight: `apply` asks before them. */
export function isDestructive(action: Action): boolean {
  return action.kind === 'detach' || action.kind === 'drop' || action.hazards.includes('deletes-data')
}
