import { isNumberKeyType, isTimeKeyType, type KeyColumn } from '../../domain/key.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { type Fragment, identifier, qualified, sql } from '../fragment.ts'

/**
 * The smallest and the largest value of a key as texts, `min` and `max`; a look at each end of an index, where there is one. Not for
 * expressions.
 */
export function keyExtremes(table: QualifiedName, { name, type }: KeyColumn): Fragment {
  const key = identifier(name)
  // One scan for both where there is no index; not every type has these aggregates.
  if (isTimeKeyType(type) || isNumberKeyType(type)) {
    const [min, max] = [sql`pg_catalog.min(${key})`, sql`pg_catalog.max(${key})`]
    return sql`select ${min}::pg_catalog.text as min, ${max}::pg_catalog.text as max from ${qualified(table)}`
  }
  const ends = sql`select ${key}::pg_catalog.text from ${qualified(table)} where ${key} is not null order by ${key}`
  return sql`select (${ends} limit 1) as min, (${ends} desc limit 1) as max`
}
