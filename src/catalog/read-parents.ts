import { type ParentStatistics } from '../domain/observations.ts'
import { parseOptionalInstant } from '../postgres/instant-text.ts'
import { type Session } from '../postgres/session.ts'
import { inSchema, sqlFile } from '../postgres/sql-file.ts'

const queries = {
  parents: sqlFile(import.meta.url, './queries/parents.sql'),
  analyses: sqlFile(import.meta.url, './queries/analyses.sql'),
}

interface ParentRow {
  readonly oid: number
  readonly rows: number
  readonly lastAnalyzed: string | null
  readonly changes: string
  readonly deeperRows: number
}

interface AnalysisRow {
  readonly oid: number
  readonly changes: string
}

/** Reads the statistics of parents, and how much had changed when we analysed them last, where the ledger's schema knows. */
export async function readParents(
  session: Session,
  oids: readonly number[],
  { ledgerSchema, ledgerAvailable }: { readonly ledgerSchema: string; readonly ledgerAvailable: boolean },
): Promise<ReadonlyMap<number, ParentStatistics>> {
  if (oids.length === 0) return new Map()
  const rows = await session.query<ParentRow>(queries.parents, [oids])
  const analyses = ledgerAvailable
    ? await session.query<AnalysisRow>(inSchema(queries.analyses, ledgerSchema), [oids])
    : []
  const changesByOid = new Map(analyses.map(({ oid, changes }) => [oid, BigInt(changes)]))
  return new Map(
    rows.map(({ oid, rows: parentRows, lastAnalyzed, changes, deeperRows }): [number, ParentStatistics] => [
      oid,
      {
        oid,
        rows: parentRows,
        lastAnalyzed: parseOptionalInstant(lastAnalyzed),
        changes: BigInt(changes),
        changesAtLastAnalyze: changesByOid.get(oid),
        deeperRows,
      },
    ]),
  )
}
