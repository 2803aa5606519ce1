import { identifier, sql } from './fragment.ts'
import { type Statement } from './statement.ts'

/** Counts the pages of table $1 that the visibility map calls frozen; `schema` is where the extension pg_visibility lives. */
export function visibilitySummary(schema: string): Statement {
  const words = sql`select all_visible::pg_catalog.float8 as visible, all_frozen::pg_catalog.float8 as frozen
from ${identifier(schema)}.pg_visibility_map_summary($1::pg_catalog.oid::pg_catalog.regclass)`
  return { text: words.text, lock: 'ACCESS SHARE' }
}
