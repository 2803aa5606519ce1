import { type RangeBound } from '../../domain/bound.ts'
import { type KeyColumn } from '../../domain/key.ts'
import { Fragment, identifier, join, sql } from '../fragment.ts'
import { keyLiteral } from './for-values.ts'

/**
 * True for the rows a partition with this bound takes. As a CHECK it spares ATTACH the scan, also where the column may be NULL:
 * a CHECK that is NULL counts as kept, therefore `is not null` (postgres.md A5, B9).
 */
export function inRange(bound: RangeBound, key: KeyColumn): Fragment {
  const column = keyColumn(key)
  const conditions = [sql`${column} is not null`]
  if (bound.lower.kind !== 'minvalue') conditions.push(sql`${column} >= ${keyLiteral(bound.lower, key)}`)
  if (bound.upper.kind !== 'maxvalue') conditions.push(sql`${column} < ${keyLiteral(bound.upper, key)}`)
  return join(conditions, ' and ')
}

/**
 * True or NULL for the rows DEFAULT keeps. NULL keys belong to DEFAULT and pass a CHECK by being NULL; the server accepts this form
 * as proof on nullable columns too ("implied by existing constraints", seen on 15 to 18).
 */
export function outOfRange(bound: RangeBound, key: KeyColumn): Fragment {
  const column = keyColumn(key)
  const conditions: Fragment[] = []
  if (bound.lower.kind !== 'minvalue') conditions.push(sql`${column} < ${keyLiteral(bound.lower, key)}`)
  if (bound.upper.kind !== 'maxvalue') conditions.push(sql`${column} >= ${keyLiteral(bound.upper, key)}`)
  return conditions.length === 0 ? sql`${column} is null` : join(conditions, ' or ')
}

/** An expression key is the server's own text, printed under search_path = pg_catalog, so it means the same when read back. */
export function keyColumn(key: KeyColumn): Fragment {
  return key.isExpression ? Fragment.of(`(${key.name})`) : identifier(key.name)
}
