import { type Bound } from '../../domain/bound.ts'
import { type InheritedTable, type UnusableChild } from '../../domain/inheritance.ts'
import { type KeyColumn } from '../../domain/key.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { type Partition } from '../../domain/partition.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import {
  type ForeignKeyRow,
  keyTypeOf,
  type PartitionRow,
  type SetRow,
  toColumns,
  toForeignKey,
  toPartition,
  toReplicaIdentity,
} from '../structure-rows.ts'
import { type CheckedRange, rangeOfChecks } from './check-range.ts'
import { orderChildren } from './child-ranges.ts'
import { listsOf } from './wanted-lists.ts'
import { type CheckRow, readChecks } from './read-checks.ts'
import { type RoutingRow, routingState } from './routing-state.ts'

const queries = {
  parents: sqlFile(import.meta.url, './queries/parents.sql'),
  children: sqlFile(import.meta.url, './queries/children.sql'),
  foreignKeys: sqlFile(import.meta.url, './queries/foreign-keys.sql'),
}

type ParentRow = QualifiedName &
  RoutingRow &
  Pick<SetRow, 'oid' | 'owner' | 'tablespace' | 'columns' | 'replicaIdentity' | 'indexCount'> & {
    readonly keyName: string
    /** Null when the table has no such column. */
    readonly keyType: string | null
    readonly keyNotNull: boolean | null
    readonly keyCollation: string | null
    readonly keyDecimals: number | null
    readonly rowSecurity: boolean
    readonly parentOnlyChecks: readonly string[]
  }

interface ChildRow extends Omit<PartitionRow, 'bound' | 'pending'> {
  readonly isTemporary: boolean
  readonly hasOtherParents: boolean
  readonly hasChildren: boolean
}

/** Legacy inheritance sets, and whether all their CHECKs could be read. */
export interface InheritedSets {
  readonly sets: readonly PartitionSet[]
  readonly isWhole: boolean
}

/**
 * Reads the tables that policies call legacy inheritance sets, as sets whose partitions are their children; nothing, at no cost, where no
 * policy does. What is no plain table is left out. Inside the caller's transaction.
 */
export async function readInherited(
  session: Session,
  wanted: readonly InheritedTable[],
): Promise<InheritedSets> {
  if (wanted.length === 0) return { sets: [], isWhole: true }
  const { schemas, names, keys, routings } = listsOf(wanted)
  const parents = await session.query<ParentRow>(queries.parents, [schemas, names, keys, routings])
  const oids = parents.map(({ oid }) => oid)
  const [childRows, foreignKeyRows] = await allEnded([
    session.query<ChildRow>(queries.children, [oids]),
    session.query<ForeignKeyRow>(queries.foreignKeys, [oids]),
  ])
  const children = Map.groupBy(childRows, ({ parent }) => parent)
  const foreignKeys = Map.groupBy(foreignKeyRows, ({ set }) => set)
  const sets: PartitionSet[] = []
  for (const row of parents) {
    const checks = await readChecks(session, row.oid, row.keyName)
    sets.push({
      ...toSet(row, children.get(row.oid) ?? [], checks),
      foreignKeys: (foreignKeys.get(row.oid) ?? []).map(toForeignKey),
    })
  }
  return { sets, isWhole: sets.every(({ inheritance }) => inheritance?.isRead === true) }
}

function toSet(
  row: ParentRow,
  children: readonly ChildRow[],
  checkRows: readonly CheckRow[] | undefined,
): Omit<PartitionSet, 'foreignKeys'> {
  const checks = Map.groupBy(checkRows ?? [], ({ child }) => child)
  const read = children.map((child) => toChild(row, child, checks.get(child.oid) ?? []))
  const { partitions, overlaps } = orderChildren(read.map(({ partition }) => partition))
  const { oid, schema, name, owner, tablespace, indexCount, rowSecurity, parentOnlyChecks } = row
  return {
    oid,
    name: { schema, name },
    owner,
    key: { method: 'inheritance', columns: keyColumns(row) },
    columns: toColumns(row),
    // A key of the table says nothing about its children.
    uniqueKey: [],
    partitions,
    // An index of the table is none of its children's.
    replicaIdentity: toReplicaIdentity({ ...row, replicaIndex: null }),
    tablespace: tablespace ?? undefined,
    leftoverExclusions: [],
    indexCount,
    inheritance: {
      routing: routingState(row),
      parentOnlyChecks,
      rowSecurity,
      unusable: read.flatMap(({ unusable }) => unusable ?? []),
      overlaps,
      isRead: checkRows !== undefined,
    },
  }
}

/** None when the table has no such column. */
function keyColumns({ keyName, keyType, keyNotNull, keyCollation }: ParentRow): readonly KeyColumn[] {
  if (keyType === null) return []
  const collation = keyCollation === null ? {} : { collation: keyCollation }
  return [
    {
      name: keyName,
      isExpression: false,
      type: keyTypeOf(keyType),
      notNull: keyNotNull === true,
      ...collation,
    },
  ]
}

interface Child {
  readonly partition: Partition
  readonly unusable: UnusableChild | undefined
}

function toChild(parent: ParentRow, row: ChildRow, checks: readonly CheckRow[]): Child {
  const range = obstacle(row) ?? rangeOf(parent, checks)
  const bound: Bound = 'why' in range ? { kind: 'opaque', text: range.why } : range
  const partition: Partition = {
    ...toPartition({ ...row, bound: '', pending: null }, parent, bound),
    checks: checks.map(({ oid }) => oid),
  }
  return { partition, unusable: 'why' in range ? { name: partition.name, why: range.why } : undefined }
}

/** What makes it unsafe to take a child away, whatever its CHECKs say. */
function obstacle({
  isTemporary,
  hasOtherParents,
  hasChildren,
}: ChildRow): { readonly why: string } | undefined {
  if (isTemporary) return { why: 'it is a temporary table' }
  if (hasOtherParents) return { why: 'it inherits from another table too' }
  return hasChildren ? { why: 'other tables inherit from it' } : undefined
}

function rangeOf({ keyName, keyType, keyDecimals }: ParentRow, checks: readonly CheckRow[]): CheckedRange {
  return rangeOfChecks(
    checks.map(({ text }) => text),
    { name: keyName, type: keyTypeOf(keyType ?? ''), decimals: keyDecimals ?? undefined },
  )
}
