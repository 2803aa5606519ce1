import { type Bound } from '../domain/bound.ts'
import { type KeyColumn, type PartitionKey } from '../domain/key.ts'
import { type QualifiedName } from '../domain/name.ts'
import { type Partition, type RelationKind } from '../domain/partition.ts'
import {
  type Column,
  type ForeignKey,
  type ReplicaIdentity,
  type UniqueIndex,
} from '../domain/partition-set.ts'

/** A row of queries/sets.sql. */
export interface SetRow extends QualifiedName {
  readonly oid: number
  /** It is a partition itself. */
  readonly isBranch: boolean
  readonly owner: string
  readonly tablespace: string | null
  readonly method: string
  readonly hasExpressions: boolean
  /** `name` is null for an expression. */
  readonly key: readonly {
    readonly name: string | null
    readonly type: string
    readonly notNull: boolean
    /** Null for types without; empty where the key's is not the column's. */
    readonly collation: string | null
  }[]
  /** Null for a table without columns. */
  readonly columns: readonly ColumnRow[] | null
  readonly uniqueKey: readonly string[] | null
  readonly uniqueIndexes: readonly UniqueIndex[] | null
  readonly replicaIdentity: string
  readonly unlogged: true | null
  readonly replicaIndex: QualifiedName | null
  readonly indexCount: number
}

interface ColumnRow {
  readonly name: string
  readonly generated: boolean
  readonly identity: string
  /** Absent where nobody asks what a key of it would be. */
  readonly type?: string
  readonly notNull?: boolean
  /** Null for types without. */
  readonly collation?: string | null
}

/** A row of queries/partitions.sql. Null is what most partitions have: the parent's schema and owner, a plain table. */
export interface PartitionRow {
  readonly parent: number
  readonly oid: number
  readonly schema: string | null
  readonly name: string
  readonly kind: string | null
  readonly owner: string | null
  readonly bound: string
  readonly pending: true | null
  readonly forced: true | null
  readonly pages: number
  readonly rows: number
  readonly options: readonly string[] | null
  readonly tablespace: string | null
  readonly differs: true | null
}

/** A row of queries/foreign-keys.sql. */
export interface ForeignKeyRow extends QualifiedName {
  readonly set: number
  readonly direction: ForeignKey['direction']
  readonly constraint: string
}

/** The short names, as `KeyColumn` promises them. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['timestamp with time zone', 'timestamptz'],
  ['timestamp without time zone', 'timestamp'],
  ['character varying', 'text'],
])

const methods: ReadonlyMap<string, PartitionKey['method']> = new Map([
  ['l', 'list'],
  ['h', 'hash'],
] as const)

/** From what format_type() prints to what `KeyColumn` promises. */
export function keyTypeOf(type: string): string {
  return shortNames.get(type) ?? type
}

/** `expression` is the text of the key's expressions, if it has any. */
export function toKey(row: SetRow, expression: string): PartitionKey {
  const columns = row.key.map(({ name, type, notNull, collation }, at): KeyColumn => {
    const followers = row.key.length - 1 - at
    return {
      name: name ?? expression,
      isExpression: name === null,
      type: keyTypeOf(type),
      notNull,
      ...(collation === null || collation === '' ? {} : { collation }),
      ...(followers === 0 ? {} : { followers }),
    }
  })
  return { method: methods.get(row.method) ?? 'range', columns }
}

const kinds: ReadonlyMap<string, RelationKind> = new Map([
  ['f', 'foreign-table'],
  ['p', 'partitioned-table'],
] as const)

const noOptions: readonly string[] = []

/** `parent` is the row of the table it hangs under. */
export function toPartition(
  row: PartitionRow,
  parent: Pick<SetRow, 'schema' | 'owner'>,
  bound: Bound,
): Partition {
  return {
    oid: row.oid,
    name: { schema: row.schema ?? parent.schema, name: row.name },
    kind: row.kind === null ? 'table' : (kinds.get(row.kind) ?? 'table'),
    owner: row.owner ?? parent.owner,
    bound,
    pendingDetach: row.pending === true,
    pages: row.pages,
    rows: row.rows,
    storageParameters: row.options ?? noOptions,
    tablespace: row.tablespace ?? undefined,
    ...(row.forced === true ? { forcesRowSecurity: true } : {}),
    ...(row.differs === true ? { differsFromParent: true } : {}),
  }
}

export function toForeignKey({ direction, constraint, schema, name }: ForeignKeyRow): ForeignKey {
  return { direction, constraint, table: { schema, name } }
}

const identities: ReadonlyMap<string, Column['identity']> = new Map([
  ['a', 'always'],
  ['d', 'by default'],
] as const)

export function toColumns(row: Pick<SetRow, 'columns'>): readonly Column[] {
  return (row.columns ?? []).map((column) => ({
    name: column.name,
    generated: column.generated,
    identity: identities.get(column.identity) ?? '',
    ...asKey(column),
  }))
}

function asKey({ type, notNull = false, collation = null }: ColumnRow): Pick<Column, 'asKey'> {
  if (type === undefined) return {}
  return { asKey: { type: keyTypeOf(type), notNull, ...(collation === null ? {} : { collation }) } }
}

/** An identity that names an index which is gone counts as the default, as the server has it. */
export function toReplicaIdentity({
  replicaIdentity,
  replicaIndex,
}: Pick<SetRow, 'replicaIdentity' | 'replicaIndex'>): ReplicaIdentity {
  if (replicaIdentity === 'f') return { kind: 'full' }
  if (replicaIdentity === 'n') return { kind: 'nothing' }
  if (replicaIdentity === 'i' && replicaIndex !== null) return { kind: 'index', index: replicaIndex }
  return { kind: 'default' }
}
