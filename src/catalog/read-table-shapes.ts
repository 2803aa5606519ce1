import { type ArchivedColumn, type TableShape } from '../domain/archive.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/table-shapes.sql')

interface ShapeRow {
  readonly oid: number
  readonly bytes: number
  readonly encoding: string
  readonly columns: readonly ArchivedColumn[]
}

/** What the tables are made of, by OID; one that is gone is left out. Locks nothing but system catalogs. */
export async function readTableShapes(
  session: Pick<Session, 'query'>,
  oids: readonly number[],
): Promise<ReadonlyMap<number, TableShape>> {
  if (oids.length === 0) return new Map()
  const rows = await session.query<ShapeRow>(text, [oids])
  return new Map(rows.map((row) => [row.oid, row]))
}
