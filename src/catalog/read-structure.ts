import { type Bound } from '../domain/bound.ts'
import { type Endpoint } from '../domain/endpoint.ts'
import { type InheritedTable } from '../domain/inheritance.ts'
import { type PartitionKey } from '../domain/key.ts'
import { parseKeyValue } from '../domain/key-value.ts'
import { type Partition } from '../domain/partition.ts'
import { EXCLUSION_PREFIX, type PartitionSet } from '../domain/partition-set.ts'
import { type Replication } from '../domain/replication.ts'
import { type Structure } from '../domain/snapshot.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { readMarks } from './fingerprint.ts'
import { parseBound } from '../domain/parse-bound.ts'
import { readInherited } from './inheritance/read-inherited.ts'
import { compareNames, comparePartitions } from './partition-order.ts'
import { readKeyExpression } from './read-key-expression.ts'
import { readReplication } from './read-replication.ts'
import {
  type ForeignKeyRow,
  type PartitionRow,
  type SetRow,
  toColumns,
  toForeignKey,
  toKey,
  toPartition,
  toReplicaIdentity,
} from './structure-rows.ts'

const queries = {
  sets: sqlFile(import.meta.url, './queries/sets.sql'),
  partitions: sqlFile(import.meta.url, './queries/partitions.sql'),
  foreignKeys: sqlFile(import.meta.url, './queries/foreign-keys.sql'),
  exclusions: sqlFile(import.meta.url, './queries/exclusions.sql'),
}

/**
 * Reads every partitioned table with its partitions, in four queries however many there are, the legacy inheritance sets that policies
 * name, and the marks by which all that is known again. Needs a transaction that shows one moment. Locks nothing but system catalogs.
 */
export async function readStructure(
  session: Session,
  ledgerSchema: string,
  inherited: readonly InheritedTable[] = [],
): Promise<Structure> {
  // The server works on the marks while the rows are sorted out here.
  const [declared, marks] = await allEnded([
    readSets(session, ledgerSchema),
    readMarks(session, ledgerSchema, inherited),
  ])
  // Behind them: a lock that it meets breaks the transaction as far as its own savepoint.
  const legacy = await readInherited(session, inherited)
  const sets = [...declared.sets, ...legacy.sets].toSorted((a, b) => compareNames(a.name, b.name))
  const isWhole = declared.isWhole && legacy.isWhole
  // Without the fingerprint nobody takes a gap for the truth a second time.
  return { ...marks, ...(isWhole ? {} : { fingerprint: '' }), sets }
}

interface Sets {
  readonly sets: readonly PartitionSet[]
  /** False when a key's expression could not be read, because somebody holds a lock on the table. */
  readonly isWhole: boolean
}

async function readSets(session: Session, ledgerSchema: string): Promise<Sets> {
  const [rows, partitionRows, foreignKeyRows, exclusionRows, replication] = await allEnded([
    session.query<SetRow>(queries.sets, [ledgerSchema]),
    session.query<PartitionRow>(queries.partitions),
    session.query<ForeignKeyRow>(queries.foreignKeys),
    session.query<Exclusion>(queries.exclusions, [EXCLUSION_PREFIX]),
    readReplication(session),
  ])
  const partitions = Map.groupBy(partitionRows, ({ parent }) => parent)
  const foreignKeys = Map.groupBy(foreignKeyRows, ({ set }) => set)
  const exclusions = Map.groupBy(exclusionRows, ({ set }) => set)
  const expressions = await readExpressions(session, rows)
  const readerFor = boundReaders()
  const branches = new Map(rows.flatMap((row) => (row.isBranch ? [[row.oid, row]] : [])))
  // What is published through a parent is so at every depth.
  const toSet = (
    row: SetRow,
    inherited: PartitionSet['foreignKeys'],
    shared = replication.get(row.oid),
  ): PartitionSet => {
    const key = toKey(row, expressions.get(row.oid) ?? '')
    const ties = [...inherited, ...(foreignKeys.get(row.oid) ?? []).map(toForeignKey)]
    const toBranch = (partition: Partition): Partition => {
      const branch = partition.kind === 'partitioned-table' ? branches.get(partition.oid) : undefined
      return branch === undefined ? partition : { ...partition, branch: toSet(branch, ties, shared) }
    }
    return {
      oid: row.oid,
      name: { schema: row.schema, name: row.name },
      owner: row.owner,
      key,
      columns: toColumns(row),
      uniqueKey: row.uniqueKey ?? [],
      uniqueIndexes: row.uniqueIndexes ?? [],
      partitions: inOrder(partitions.get(row.oid) ?? [], row, readerFor(key)).map(toBranch),
      // Those of a parent bind its branches too: the copies that they have of them are not read.
      foreignKeys: ties,
      replicaIdentity: toReplicaIdentity(row),
      ...(row.unlogged === true ? { isUnlogged: true } : {}),
      tablespace: row.tablespace ?? undefined,
      leftoverExclusions: (exclusions.get(row.oid) ?? []).map(({ constraint }) => constraint),
      indexCount: row.indexCount,
      ...touchedBy(shared),
    }
  }
  const sets = rows.filter(({ isBranch }) => !isBranch).map((row) => toSet(row, []))
  const isWhole = rows.every(({ oid, hasExpressions }) => !hasExpressions || expressions.has(oid))
  return { sets, isWhole }
}

function touchedBy(replication: Replication | undefined): Pick<PartitionSet, 'replication'> {
  return replication === undefined ? {} : { replication }
}

/** A row of queries/exclusions.sql. */
interface Exclusion {
  readonly set: number
  readonly constraint: string
}

async function readExpressions(
  session: Session,
  rows: readonly SetRow[],
): Promise<ReadonlyMap<number, string>> {
  const expressions = new Map<number, string>()
  for (const { oid } of rows.filter(({ hasExpressions }) => hasExpressions)) {
    const text = await readKeyExpression(session, oid)
    if (text !== undefined) expressions.set(oid, text)
  }
  return expressions
}

type BoundReader = (text: string) => Bound

/**
 * Sets with the same calendar have the same bounds, and a bound begins where the one before it ends: each text is parsed once per
 * reading, for every sort of key.
 */
function boundReaders(): (key: PartitionKey) => BoundReader {
  const sorts = new Map<string, BoundReader>()
  return (key) => {
    const sort = `${key.method} ${key.columns.map(({ type, collation = '' }) => `${type} ${collation}`).join()}`
    const reader = sorts.get(sort) ?? boundReader(key)
    sorts.set(sort, reader)
    return reader
  }
}

function boundReader(key: PartitionKey): BoundReader {
  const values = new Map<string, Endpoint>()
  const readValue: typeof parseKeyValue = (text, type) => {
    const value = values.get(text) ?? parseKeyValue(text, type)
    values.set(text, value)
    return value
  }
  const bounds = new Map<string, Bound>()
  return (text) => {
    const bound = bounds.get(text) ?? parseBound(text, key, readValue)
    bounds.set(text, bound)
    return bound
  }
}

function inOrder(
  rows: readonly PartitionRow[],
  parent: SetRow,
  readBound: BoundReader,
): readonly Partition[] {
  return rows.map((row) => toPartition(row, parent, readBound(row.bound))).toSorted(comparePartitions)
}
