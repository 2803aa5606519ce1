import { type Bound } from '../domain/bound.ts'
import { type PartitionKey } from '../domain/key.ts'
import { type Partition } from '../domain/partition.ts'
import { EXCLUSION_PREFIX, type PartitionSet } from '../domain/partition-set.ts'
import { type Structure } from '../domain/snapshot.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { readMarks } from './fingerprint.ts'
import { parseBound } from '../domain/parse-bound.ts'
import { compareNames, comparePartitions } from './partition-order.ts'
import { readKeyExpression } from './read-key-expression.ts'
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
 * Reads every partitioned table with its partitions, in four queries however many there are, and the marks by which all that is known
 * again. Needs a transaction that shows one moment. Locks nothing but system catalogs.
 */
export async function readStructure(session: Session, ledgerSchema: string): Promise<Structure> {
  // The server works on the marks while the rows are sorted out here.
  const [{ sets, isWhole }, marks] = await allEnded([
    readSets(session, ledgerSchema),
    readMarks(session, ledgerSchema),
  ])
  // Without the fingerprint nobody takes a gap for the truth a second time.
  return { ...marks, ...(isWhole ? {} : { fingerprint: '' }), sets }
}

interface Sets {
  readonly sets: readonly PartitionSet[]
  /** False when a key's expression could not be read, because somebody holds a lock on the table. */
  readonly isWhole: boolean
}

async function readSets(session: Session, ledgerSchema: string): Promise<Sets> {
  const [rows, partitionRows, foreignKeyRows, exclusionRows] = await allEnded([
    session.query<SetRow>(queries.sets, [ledgerSchema]),
    session.query<PartitionRow>(queries.partitions),
    session.query<ForeignKeyRow>(queries.foreignKeys),
    session.query<Exclusion>(queries.exclusions, [EXCLUSION_PREFIX]),
  ])
  const partitions = Map.groupBy(partitionRows, ({ parent }) => parent)
  const foreignKeys = Map.groupBy(foreignKeyRows, ({ set }) => set)
  const exclusions = Map.groupBy(exclusionRows, ({ set }) => set)
  const expressions = await readExpressions(session, rows)
  const readBound = boundReader()
  const sets = rows.map((row): PartitionSet => {
    const key = toKey(row, expressions.get(row.oid) ?? '')
    return {
      oid: row.oid,
      name: { schema: row.schema, name: row.name },
      owner: row.owner,
      key,
      columns: toColumns(row),
      uniqueKey: row.uniqueKey ?? [],
      partitions: inOrder(partitions.get(row.oid) ?? [], row, (bound) => readBound(bound, key)),
      foreignKeys: (foreignKeys.get(row.oid) ?? []).map(toForeignKey),
      replicaIdentity: toReplicaIdentity(row),
      tablespace: row.tablespace ?? undefined,
      leftoverExclusions: (exclusions.get(row.oid) ?? []).map(({ constraint }) => constraint),
    }
  })
  const isWhole = rows.every(({ oid, hasExpressions }) => !hasExpressions || expressions.has(oid))
  return { sets: sets.toSorted((a, b) => compareNames(a.name, b.name)), isWhole }
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

type BoundReader = (text: string, key: PartitionKey) => Bound

/** Sets with the same calendar have the same bounds: each text is parsed once per reading. */
function boundReader(): BoundReader {
  const known = new Map<string, Bound>()
  return (text, key) => {
    const place = `${key.method} ${key.columns.map(({ type }) => type).join()} ${text}`
    const bound = known.get(place) ?? parseBound(text, key)
    known.set(place, bound)
    return bound
  }
}

function inOrder(
  rows: readonly PartitionRow[],
  parent: SetRow,
  readBound: (text: string) => Bound,
): readonly Partition[] {
  return rows.map((row) => toPartition(row, parent, readBound(row.bound))).toSorted(comparePartitions)
}
