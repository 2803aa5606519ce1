import { type ArchivedColumn, type ArchiveFormat, storedColumns } from '../../domain/archive.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { type Fragment, identifier, join, literal, nothing, qualified, sql } from '../fragment.ts'
import { contentQuery } from './content-digest.ts'

/** What a person runs to bring the rows of a file back without us; undefined for files that psql cannot read. */
export function loadByHand(
  table: QualifiedName,
  columns: readonly ArchivedColumn[],
  { format, encoding }: { readonly format: ArchiveFormat; readonly encoding: string },
): Fragment | undefined {
  if (format === 'parquet') return undefined
  const names = storedColumns(columns).map(({ name }) => identifier(name))
  const list = names.length === 0 ? nothing : sql` (${join(names)})`
  const options = format === 'csv' ? sql`format csv, header` : sql`format text`
  return sql`copy ${qualified(table)}${list} from stdin with (${options}, encoding ${literal(encoding)})`
}

/** What a person runs to see whether a table holds what was archived: rows and digest in the manifest's own form. */
export function checkByHand(table: QualifiedName, columns: readonly ArchivedColumn[]): Fragment {
  const wrapped = sql`((digest % 18446744073709551616) + 18446744073709551616) % 18446744073709551616`
  const signed = sql`case when digest >= 9223372036854775808 then digest - 18446744073709551616 else digest end`
  return sql`select rows, pg_catalog.lpad(pg_catalog.to_hex((${signed})::pg_catalog.int8), 16, '0') as digest
from (select rows, ${wrapped} as digest from (
${contentQuery(table, columns)}
) as summed) as wrapped`
}
