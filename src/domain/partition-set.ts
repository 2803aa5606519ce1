import { type RangeBound } from './bound.ts'
import { type Inheritance } from './inheritance.ts'
import { type KeyColumn, type PartitionKey } from './key.ts'
import { type QualifiedName } from './name.ts'
import { type Partition } from './partition.ts'
import { type Replication } from './replication.ts'

/** A foreign key that touches the set. `out`: the set references `table`; `in`: `table` references the set. */
export interface ForeignKey {
  readonly direction: 'in' | 'out'
  readonly constraint: string
  readonly table: QualifiedName
}

/** `n`othing, `f`ull, `d`efault, or the index a partition's own must correspond to. */
export type ReplicaIdentity =
  | { readonly kind: 'default' | 'full' | 'nothing' }
  | { readonly kind: 'index'; readonly index: QualifiedName }

/** One column of the partitioned table. */
export interface Column {
  readonly name: string
  /** GENERATED ALWAYS AS (…), stored or virtual: it cannot be written. */
  readonly generated: boolean
  readonly identity: 'always' | 'by default' | ''
  /** As a key made of it would have them (`KeyColumn`); undefined where it is not known. */
  readonly asKey?: Pick<KeyColumn, 'type' | 'notNull' | 'collation'>
}

/** An index that no two rows of the set may agree in: every column that cuts it, on whatever level, has to be among its columns. */
export interface UniqueIndex {
  readonly name: string
  readonly isPrimary: boolean
  readonly columns: readonly string[]
}

/** How the names of our excluding CHECKs begin: what begins so on a DEFAULT partition is ours to take away. */
export const EXCLUSION_PREFIX = 'partitiond_excludes_'

/** A partitioned table with its partitions. */
export interface PartitionSet {
  readonly oid: number
  readonly name: QualifiedName
  readonly owner: string
  readonly key: PartitionKey
  /** In their order in the parent; dropped ones left out. */
  readonly columns: readonly Column[]
  /** The columns of the primary key, else of a unique index on NOT NULL columns only; empty when there is none. */
  readonly uniqueKey: readonly string[]
  /** Those of the parent, of whatever kind; not known when undefined. */
  readonly uniqueIndexes?: readonly UniqueIndex[]
  /** Every attached or pending partition, DEFAULT included, ordered by lower bound, then by name. */
  readonly partitions: readonly Partition[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly replicaIdentity: ReplicaIdentity
  /** Declared UNLOGGED, which PostgreSQL 15 to 17 take without a word and never do (postgres.md C7). */
  readonly isUnlogged?: true
  /** The parent's own default tablespace for new partitions. */
  readonly tablespace: string | undefined
  /** Excluding CHECKs of ours that still stand on the DEFAULT partition after a crash (postgres.md F7). */
  readonly leftoverExclusions: readonly string[]
  /** Indexes of the parent: every partition has one for each, and whoever locks it locks those too. None when undefined. */
  readonly indexCount?: number
  /** Undefined when logical replication has nothing to do with the set. */
  readonly replication?: Replication
  /** Present for a legacy inheritance set (`key.method`): its children are its partitions, their CHECKs its bounds. */
  readonly inheritance?: Inheritance
}

export type RangePartition = Partition & { readonly bound: RangeBound }

/** The partitions with a RANGE bound, in order; those pending detach included, because they still occupy their range (postgres.md B7). */
export function rangePartitions(set: PartitionSet): readonly RangePartition[] {
  return sorted(set).all
}

/** The same without those pending detach. */
export function attachedRanges(set: PartitionSet): readonly RangePartition[] {
  return sorted(set).attached
}

export function defaultPartition(set: PartitionSet): Partition | undefined {
  return sorted(set).fallback
}

interface Sorted {
  readonly all: readonly RangePartition[]
  readonly attached: readonly RangePartition[]
  readonly fallback: Partition | undefined
}

/** Every rule asks, in every cycle, and a set does not change: sorting out ten thousand partitions a dozen times is most of the planning. */
const known = new WeakMap<PartitionSet, Sorted>()

function sorted(set: PartitionSet): Sorted {
  const before = known.get(set)
  if (before !== undefined) return before
  const all = set.partitions.filter(
    (partition): partition is RangePartition => partition.bound.kind === 'range',
  )
  const answer = {
    all,
    attached: all.filter(({ pendingDetach }) => !pendingDetach),
    fallback: set.partitions.find((partition) => partition.bound.kind === 'default'),
  }
  known.set(set, answer)
  return answer
}
