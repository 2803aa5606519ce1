import { type ArchiveFormat, type Compression, type Destination } from './archive.ts'
import { type ListValues } from './bound.ts'
import { type PolicyIndex } from './index-definition.ts'
import { type InheritedTable } from './inheritance.ts'
import { type TablePattern } from './table-pattern.ts'
import { type TimeSpan } from './time-span.ts'

/** Where a policy stands in its file: 1-based line and column. */
export interface SourcePlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** How the key space is cut: by the calendar, or by a whole number of key units. */
export type Interval =
  | { readonly kind: 'time'; readonly span: TimeSpan }
  | { readonly kind: 'number'; readonly step: bigint }

/** The unit of a time that is kept as a number. */
export type EpochUnit = 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds'

/** Partitions of a list set: label → values; null is NULL. */
export type ListPartitions = Readonly<Record<string, ListValues>>

/** What every partition is divided into, and that again. */
export type Subpartition = {
  /** The key column of the branch. */
  readonly key: string
  readonly name: string | undefined
  readonly subpartition: Subpartition | undefined
} & (
  | { readonly by: 'hash'; readonly modulus: number }
  | { readonly by: 'list'; readonly list: ListPartitions }
  | { readonly by: 'range'; readonly interval: Interval }
)

/**
 * When a step is due, counted from the partition's upper bound (exclusive): `upper + after <= now`.
 * `partitions: n`: the n newest closed partitions are not yet due. `number`: how far the newest key has moved past the upper bound.
 */
export type Age =
  | { readonly kind: 'time'; readonly span: TimeSpan }
  | { readonly kind: 'partitions'; readonly count: number }
  | { readonly kind: 'number'; readonly distance: bigint }

/** Storage parameters, values as PostgreSQL's text form: `{ autovacuum_enabled: 'false' }`. */
export type StorageParameters = Readonly<Record<string, string>>

export type LifecycleStep =
  | { readonly do: 'freeze'; readonly after: Age }
  | { readonly do: 'move'; readonly after: Age; readonly tablespace: string }
  | { readonly do: 'set'; readonly after: Age; readonly parameters: StorageParameters }
  | {
      readonly do: 'detach'
      readonly after: Age
      readonly schema?: string
      /** Whether what leaves stays in the publications that had it through its set; `leave` when undefined. */
      readonly publication?: 'leave' | 'stay'
    }
  | {
      readonly do: 'archive'
      readonly after: Age
      readonly to: Destination
      readonly format: ArchiveFormat
      readonly compression: Compression
      /** How long the archive itself is kept, from the moment it was archived; undefined: for ever. */
      readonly keep: TimeSpan | undefined
    }
  | { readonly do: 'drop'; readonly after: Age; readonly grace: TimeSpan }

export type StepOf<K extends LifecycleStep['do']> = Extract<LifecycleStep, { do: K }>

export interface Guard {
  /** Detaches plus drops of one set in one cycle. */
  readonly maxDropsPerCycle: number
  /** Attached partitions (DEFAULT not counted) that must be left. */
  readonly minPartitions: number
}

/** A span of the key whose partitions must not leave. The ends are key values as written, lower inclusive, upper exclusive. */
export interface Hold {
  readonly lower: string
  readonly upper: string
  readonly reason: string
  /** A date or an instant, as written; undefined: as long as it stands in the policy. */
  readonly until: string | undefined
}

/** What is wanted for one set, validated and with every default filled in. */
export interface Policy {
  readonly table: TablePattern
  /** Names from `databases:`; undefined means the only one. */
  readonly databases: readonly string[] | '*' | undefined
  readonly mode: 'manage' | 'observe'
  /** Undefined for kinds of sets that need none (list, hash). */
  readonly interval: Interval | undefined
  /** Where the grid of number keys begins. */
  readonly offset: bigint
  /** For a bigint key that holds time. */
  readonly epoch: EpochUnit | undefined
  /** The key is a ULID in a text column COLLATE "C". */
  readonly ulid: boolean
  readonly list: ListPartitions | undefined
  /** The modulus of a hash set. */
  readonly hash: number | undefined
  readonly subpartition: Subpartition | undefined
  /** An IANA zone that exists on this machine. */
  readonly timezone: string
  /** The naming template as written; undefined means the interval's default. */
  readonly name: string | undefined
  readonly premake: { readonly ahead: number; readonly behind: number }
  readonly defaultRows: 'move' | 'report'
  /** In life's order. */
  readonly lifecycle: readonly LifecycleStep[]
  readonly parameters: StorageParameters
  /** Whether partitions that have drifted are brought back to what a new one would be. */
  readonly reconcile: boolean
  readonly guard: Guard
  readonly holds: readonly Hold[]
  /** The key column of a legacy inheritance set; undefined for tables that are declared PARTITION BY. */
  readonly inheritanceKey?: string | undefined
  /** Of every partition that is a table, beside those that the parent has. */
  readonly indexes: readonly PolicyIndex[]
  readonly source: SourcePlace
}

export function stepOf<K extends LifecycleStep['do']>(policy: Policy, kind: K): StepOf<K> | undefined {
  return policy.lifecycle.find((step): step is StepOf<K> => step.do === kind)
}

/** The tables that policies call legacy inheritance sets. Only exact names can. */
export function inheritedTables(policies: readonly Policy[]): readonly InheritedTable[] {
  return policies.flatMap(({ table, inheritanceKey }) =>
    table.exact === undefined || inheritanceKey === undefined
      ? []
      : [{ table: table.exact, key: inheritanceKey }],
  )
}

/** Whether a policy governs the database `name`, given every configured name: without `database` it governs the only one. */
export function appliesToDatabase(
  policy: Pick<Policy, 'databases'>,
  name: string,
  allNames: readonly string[],
): boolean {
  if (policy.databases === '*') return true
  return policy.databases?.includes(name) ?? (allNames.length === 1 && allNames[0] === name)
}
