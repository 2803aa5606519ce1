import { type InheritedTable } from '../domain/inheritance.ts'
import { type SetAging } from '../domain/set-aging.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { inSchema, sqlFile } from '../postgres/sql-file.ts'

const queries = {
  aging: sqlFile(import.meta.url, './queries/aging.sql'),
  mayReadSamples: sqlFile(import.meta.url, './queries/may-read-samples.sql'),
  frozen: sqlFile(import.meta.url, './queries/frozen.sql'),
}

interface AgingRow {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly age: number
}

interface FrozenRow {
  readonly oid: number
  readonly frozen: number
}

/**
 * Reads how old each top-level partitioned table with partitions, and each of the given tables with children, has become, and how much of
 * it we froze. Costs about as much as the fingerprint does, so it is not part of a cycle. Locks nothing but system catalogs and our own
 * notes.
 */
export async function readAging(
  session: Session,
  ledgerSchema: string,
  inherited: readonly InheritedTable[] = [],
): Promise<readonly SetAging[]> {
  const [ages, frozen] = await allEnded([
    session.query<AgingRow>(queries.aging, [
      inherited.map(({ table }) => table.schema),
      inherited.map(({ table }) => table.name),
    ]),
    readFrozen(session, ledgerSchema),
  ])
  return ages.map(({ oid, schema, name, age }) => ({
    table: { schema, name },
    maxXidAge: age,
    frozenPartitions: frozen.get(oid) ?? 0,
  }))
}

/** By the parent's OID. Without our schema nothing was ever noted. */
async function readFrozen(session: Session, schema: string): Promise<ReadonlyMap<number, number>> {
  const [place] = await session.query<{ yes: boolean }>(queries.mayReadSamples, [schema])
  if (place?.yes !== true) return new Map()
  const rows = await session.query<FrozenRow>(inSchema(queries.frozen, schema))
  return new Map(rows.map(({ oid, frozen }) => [oid, frozen]))
}
