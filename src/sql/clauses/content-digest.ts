import { type ArchivedColumn, storedColumns } from '../../domain/archive.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { type Fragment, identifier, join, nothing, qualified, sql } from '../fragment.ts'
import { keepsNull, printed, type PrintedColumn } from './printed.ts'

/** Which rows count. */
export interface ContentOptions {
  /** Without the rows of tables below it. */
  readonly only?: boolean
  /** A condition on the table's columns. */
  readonly where?: Fragment
}

// Too small → wide tables are read more slowly than need be; too big → the expression is deeper than the server's stack: 1600 columns
// at once take 1.3 to 1.6 MB of it (15 to 18), and max_stack_depth is 2 MB unless somebody has made it less.
const COLUMNS_PER_LINK = 100

/**
 * Counts a table's rows and digests them, as `Contents` says: one row with `rows` and `digest`, to be read by `contentsOf`. The texts
 * are those that COPY writes only under our pinned settings. A row with a NULL in a column said to be NOT NULL is counted and not
 * digested: the contents then match nothing.
 */
export function contentQuery(
  table: QualifiedName,
  columns: readonly ArchivedColumn[],
  { only = false, where }: ContentOptions = {},
): Fragment {
  const { hash, links } = rowHash(storedColumns(columns))
  const from = sql`${only ? sql`only ` : nothing}${qualified(table)}${links}`
  const condition = where === undefined ? nothing : sql`\nwhere ${where}`
  return sql`select pg_catalog.count(*) as rows, coalesce(pg_catalog.sum(${hash}), 0) as digest
from ${from}${condition}`
}

/** A column whose text is hashed. */
export type HashedColumn = PrintedColumn & Pick<ArchivedColumn, 'notNull'>

export interface RowHash {
  /** One row's part of the digest; NULL where a column said to be NOT NULL holds one. */
  readonly hash: Fragment
  /** What it needs behind the table in FROM. */
  readonly links: Fragment
}

/** The hash of one row, from columns that stand in FROM by their bare names. */
export function rowHash(stored: readonly HashedColumn[]): RowHash {
  const links: Fragment[] = []
  let hash = sql`0::pg_catalog.int8`
  for (let first = 0; first < stored.length; first += COLUMNS_PER_LINK) {
    hash = chain(hash, stored.slice(first, first + COLUMNS_PER_LINK))
    if (first + COLUMNS_PER_LINK >= stored.length) break
    const name = identifier(`partitiond_chain_${links.length}`)
    // Without the offset the planner would put the expressions back into one another.
    links.push(sql`\n  cross join lateral (select ${hash} as hash offset 0) as ${name}`)
    hash = sql`${name}.hash`
  }
  return { hash, links: join(links, '') }
}

/** Each column's text is hashed with the hash before as its seed; innermost is the first column. */
function chain(seed: Fragment, columns: readonly HashedColumn[]): Fragment {
  return columns.reduce((hash, column) => {
    const name = identifier(column.name)
    const flipped = column.notNull ? hash : sql`${hash} operator(pg_catalog.#) pg_catalog.num_nulls(${name})`
    return sql`pg_catalog.hashtextextended(${emptyForNull(column)}, ${flipped})`
  }, seed)
}

/** As COPY prints it; NULL as ''. */
function emptyForNull(column: HashedColumn): Fragment {
  const text = printed(column)
  const isWhole = column.notNull || !keepsNull(column)
  return sql`${isWhole ? text : sql`coalesce(${text}, '')`} collate pg_catalog."C"`
}
