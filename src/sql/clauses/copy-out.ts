import { type ArchivedColumn, storedColumns } from '../../domain/archive.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { type Fragment, identifier, join, literal, nothing, qualified, sql } from '../fragment.ts'
import { rowHash } from './content-digest.ts'
import { keepsNull, printed } from './printed.ts'

/** How the rows of a table leave it. */
export interface CopyOutOptions {
  /** PostgreSQL's name for the database's encoding: the bytes are those that are stored, and nothing is converted. */
  readonly encoding: string
}

/**
 * `copy … to stdout` in text format: before each row its hash in eight bytes, as `RowHashes` reads it, then the stored columns in the
 * table's order. Every text is made once, for the hash and for the row; to make them is most of the work, which is why another process of
 * the server may share in it: what does not let the planner make them twice (`clock_timestamp` may be told by each process, OFFSET 0 not).
 */
export function copyOut(
  table: QualifiedName,
  columns: readonly ArchivedColumn[],
  { encoding }: CopyOutOptions,
): Fragment {
  const stored = storedColumns(columns)
  const texts = stored.map((column, place) => sql`${textOrNull(column)} as ${identifier(textName(place))}, `)
  const { hash, links } = rowHash(
    stored.map(({ notNull }, place) => ({
      name: textName(place),
      notNull,
      type: 'text',
      castsAsPrinted: true,
    })),
  )
  // A row that cannot be hashed counts as nothing, as in the content query.
  const sent = sql`coalesce(pg_catalog.int8send(${hash}), '\\x0000000000000000'::pg_catalog.bytea)`
  return sql`copy (
select ${join([sent, ...stored.map((_, place) => identifier(textName(place)))])}
from (select ${join(texts, '')}pg_catalog.clock_timestamp() as partitiond_once from ${qualified(table)}) as partitiond_texts${links}
) to stdout with (format text, encoding ${literal(encoding)})`
}

/**
 * What lets one other process make texts, if the server has one to spare: the default price would keep it out of what returns every row. Nothing
 * where a type is not PostgreSQL's own: its output function may not be fit for that, and `format` does not tell the planner.
 */
export function sharedWork(columns: readonly ArchivedColumn[]): readonly Fragment[] {
  // Under our search_path the server writes the schema of every type but its own.
  const isOwn = storedColumns(columns).every(
    ({ type, castsAsPrinted }) => castsAsPrinted || !type.includes('.'),
  )
  return isOwn
    ? [sql`set local max_parallel_workers_per_gather = 1`, sql`set local parallel_tuple_cost = 0`]
    : []
}

function textName(place: number): string {
  return `partitiond_text_${place}`
}

/** As COPY prints it, NULL as NULL: a row of NULLs is not NULL itself, though IS NULL says so. */
function textOrNull(column: ArchivedColumn): Fragment {
  const text = printed(column)
  if (keepsNull(column)) return text
  return sql`case when pg_catalog.num_nulls(${identifier(column.name)}) = 0 then ${text} end`
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
