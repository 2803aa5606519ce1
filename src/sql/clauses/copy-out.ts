import { type ArchivedColumn, storedColumns } from '../../domain/archive.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { type Fragment, identifier, join, literal, nothing, qualified, sql } from '../fragment.ts'

/** How the rows of a table leave it. */
export interface CopyOutOptions {
  /** PostgreSQL's name for the database's encoding: the bytes are those that are stored, and nothing is converted. */
  readonly encoding: string
  /** An ordinary table of ours. COPY reads partitioned and foreign tables, and tables with children whole, by a query only, which takes longer. */
  readonly isPlain: boolean
}

/** `copy … to stdout` in text format: the stored columns in the table's order. A table without columns gives an empty line a row. */
export function copyOut(
  table: QualifiedName,
  columns: readonly ArchivedColumn[],
  { encoding, isPlain }: CopyOutOptions,
): Fragment {
  const names = columnNames(columns)
  const what = isPlain
    ? sql`${qualified(table)}${inParentheses(names)}`
    : sql`(select ${join(names)} from ${qualified(table)})`
  return sql`copy ${what} to stdout with (format text, encoding ${literal(encoding)})`
}

/** `copy … from stdin`: takes what `copyOut` gave. */
export function copyIn(table: QualifiedName, columns: readonly ArchivedColumn[], encoding: string): Fragment {
  const target = sql`${qualified(table)}${inParentheses(columnNames(columns))}`
  return sql`copy ${target} from stdin with (format text, encoding ${literal(encoding)})`
}

function columnNames(columns: readonly ArchivedColumn[]): readonly Fragment[] {
  return storedColumns(columns).map(({ name }) => identifier(name))
}

/** PostgreSQL knows no empty list; without a list it takes all columns that are not generated, which is none as well. */
function inParentheses(names: readonly Fragment[]): Fragment {
  return names.length === 0 ? nothing : sql` (${join(names)})`
}
