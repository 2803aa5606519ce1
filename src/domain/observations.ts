import { type TableShape } from './archive.ts'
import { type ValuesBound } from './bound.ts'
import { type Finding } from './finding.ts'
import { type KeyColumn } from './key.ts'
import { type LackingTable } from './lacking-table.ts'
import { type QualifiedName } from './name.ts'
import { type Reference, type ReferencesQuestion } from './references.ts'
import { type TupleCounters } from './partition.ts'
import { type Drift, type Traits } from './traits.ts'

/** What is in a DEFAULT partition. */
export interface DefaultContents {
  readonly bytes: number
  /** Whether there is any row at all; exact. */
  readonly hasRows: boolean
  /** Exact when counted, else an estimate from pg_class. */
  readonly rows: number
  /** Rows that belong to partitions about to be created: exact, those without rows included. */
  readonly counts: readonly { readonly bound: ValuesBound; readonly rows: number }[]
  /** Of a list set: values of the key as text, the commonest first, one more than `MOST_VALUES_TOLD` at most; undefined when not read. */
  readonly values?: readonly { readonly value: string | null; readonly rows: number }[] | undefined
  /** Of a key that holds UUIDv7 or ULIDs: how many rows have another value, up to `MOST_STRANGERS`; undefined when not read. */
  readonly strangers?: number | undefined
}

/** Rows that are no UUIDv7 or ULID are counted up to here: one is enough to tell. */
export const MOST_STRANGERS = 1000

/** Values of a DEFAULT partition that are told in one message. */
export const MOST_VALUES_TOLD = 10

/** A look at a partition's counters at one moment on the cycle's clock. */
export interface ActivitySample {
  readonly at: Temporal.Instant
  readonly counters: TupleCounters
  /** pg_stat_database.stats_reset as text; a change makes the counters incomparable. */
  readonly statsReset: string
}

/** What we know of a closed partition that may be frozen. */
export interface PartitionActivity {
  readonly oid: number
  readonly bytes: number
  readonly now: ActivitySample
  /** The oldest sample with the same counters, from an earlier cycle; undefined when none was taken. */
  readonly since: ActivitySample | undefined
  /** The record of a freeze of ours that was verified: its counters. */
  readonly frozen: ActivitySample | undefined
  /** A freeze of ours that was tried and fell short. */
  readonly triedAt: Temporal.Instant | undefined
  readonly pages: number
  readonly allVisiblePages: number
  /** PostgreSQL 18 only. */
  readonly allFrozenPages: number | undefined
}

/** What the planner knows of a parent's statistics. */
export interface ParentStatistics {
  readonly oid: number
  /** -1: never analysed. */
  readonly rows: number
  readonly lastAnalyzed: Temporal.Instant | undefined
  /** Tuple changes summed over the leaves now, and when we analysed the parent last. */
  readonly changes: bigint
  readonly changesAtLastAnalyze: bigint | undefined
  /** An estimate, of the leaves below its partitions: its own stand in the set. */
  readonly deeperRows: number
}

/** Answers to an `Inquiry`: the costly facts, read only for what the decision needs. */
export interface Observations {
  /** Relation and type names that already exist, as `schema\0name`. */
  readonly takenNames: ReadonlySet<string>
  /** By the DEFAULT partition's OID. */
  readonly defaults: ReadonlyMap<number, DefaultContents>
  /** By partition OID. */
  readonly activity: ReadonlyMap<number, PartitionActivity>
  /** By the parent's OID. */
  readonly parents: ReadonlyMap<number, ParentStatistics>
  /** By the table's OID. */
  readonly tables: ReadonlyMap<number, TableShape>
  /** Tables that lack an index, by the set's OID. */
  readonly indexes: ReadonlyMap<number, readonly LackingTable[]>
  /** By the set's OID: what its new partitions carry; `locked` when somebody's lock kept it from being read. */
  readonly traits?: ReadonlyMap<number, Traits | 'locked'>
  /** By the set's OID, where it was looked for: the partitions that are not what a new one would be. */
  readonly drift?: ReadonlyMap<number, readonly Drift[]>
  /** By the OID of a partition that is to leave: what still references it, as far as we may see; nothing does when it is absent. */
  readonly references?: ReadonlyMap<number, readonly Reference[]>
  /** What could not be looked at (and is absent above), and what to do about it. */
  readonly findings?: readonly Finding[]
}

/** When nothing had to be looked at. */
export const NOTHING_OBSERVED: Observations = {
  takenNames: new Set(),
  defaults: new Map(),
  activity: new Map(),
  parents: new Map(),
  tables: new Map(),
  indexes: new Map(),
}

/** What must be looked at before a plan can be made. Pure: derived from the structure and the policies. */
export interface Inquiry {
  readonly names: readonly QualifiedName[]
  readonly defaults: readonly {
    readonly oid: number
    readonly name: QualifiedName
    readonly key: KeyColumn
    /** Of partitions about to be created. */
    readonly bounds: readonly ValuesBound[]
    /** Which values stand there is asked too: of a list set. */
    readonly tellsValues?: boolean
    /** Of a legacy inheritance set: what the table itself holds, without its children. */
    readonly only?: boolean
  }[]
  /** OIDs of closed partitions with a freeze step due. */
  readonly activity: readonly number[]
  /** OIDs of parents. */
  readonly parents: readonly number[]
  /** OIDs of tables about to be archived, or dropped against their archive. */
  readonly tables: readonly number[]
  /** Partitions about to leave, of sets that others reference. */
  readonly references: readonly ReferencesQuestion[]
  /** OIDs of parents about to get partitions. */
  readonly traits: readonly number[]
  /** Parents whose partitions are compared with what a new one would be. */
  readonly drift: readonly DriftQuestion[]
  /** Sets whose indexes are looked at, by OID, with the marks of those that the policy asks for. */
  readonly indexes: readonly { readonly oid: number; readonly marks: readonly string[] }[]
}

export interface DriftQuestion {
  readonly oid: number
  /** Parameters of TOAST tables that the policy asks for, as `pg_class.reloptions` has them: `autovacuum_enabled=false`. */
  readonly toast: readonly string[]
  /** OIDs of those that may differ at all; `all` when that is not known, or all may. */
  readonly among: readonly number[] | 'all'
}

export function takenKey(name: QualifiedName): string {
  return `${name.schema}\0${name.name}`
}
