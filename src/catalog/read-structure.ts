import { type Bound } from '../domain/bound.ts'
import { type PartitionKey } from '../domain/key.ts'
import { type Partition } from '../domain/partition.ts'
import { EXCLUSION_PREFIX, type PartitionSet } from '../domain/partition-set.ts'
import { type Structure } from '../domain/snapshot.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { type Marks } from './fingerprint.ts'
import { parseBound } from './parse-bound.ts'
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
 * Reads every partitioned table with its partitions, in four queries however many there are. Needs a transaction that shows one moment
 * and in which its marks were read. Locks nothing but system catalogs.
 */
export async function readStructure(
  session: Session,
  { fingerprint, sizes }: Marks,
  ledgerSchema: string,
): Promise<Structure> {
  const rows = await session.query<SetRow>(queries.sets, [ledgerSchema])
  const partitions = Map.groupBy(
    await session.query<PartitionRow>(queries.partitions),
    ({ parent }) => parent,
  )
  const foreignKeys = Map.groupBy(await session.query<ForeignKeyRow>(queries.foreignKeys), ({ set }) => set)
  const exclusions = Map.groupBy(
    await session.query<Exclusion>(queries.exclusions, [EXCLUSION_PREFIX]),
    ({ set }) => set,
  )
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
  // Without the fingerprint nobody takes the gap for the truth a second time.
  return {
    fingerprint: isWhole ? fingerprint : '',
    sizes,
    sets: sets.toSorted((a, b) => compareNames(a.name, b.name)),
  }
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
