import { type QualifiedName } from '../../domain/name.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'

/** An index that is maintained and never used. */
export interface InvalidIndex {
  /** The partitioned table at the top. */
  readonly root: number
  readonly table: QualifiedName
  readonly index: QualifiedName
  /** It hangs on a partitioned table: some leaf has no attached index yet. */
  readonly isPartitioned: boolean
}

interface Row {
  readonly root: string
  readonly table_schema: string
  readonly table_name: string
  readonly index_schema: string
  readonly index_name: string
  readonly is_partitioned: boolean
}

const query = sqlFile(import.meta.url, './invalid-indexes.sql')

/** The invalid indexes of those partitioned tables and of all below them, ordered by table and name. */
export async function readInvalidIndexes(
  session: Session,
  oids: readonly number[],
): Promise<readonly InvalidIndex[]> {
  const rows = await session.query<Row>(query, [oids])
  return rows.map((row) => ({
    root: Number(row.root),
    table: { schema: row.table_schema, name: row.table_name },
    index: { schema: row.index_schema, name: row.index_name },
    isPartitioned: row.is_partitioned,
  }))
}
