import { type ListBound, type RangeBound, type ValuesBound } from '../../domain/bound.ts'
import { type KeyColumn } from '../../domain/key.ts'
import { Fragment, identifier, join, literal, sql } from '../fragment.ts'
import { keyLiteral } from './for-values.ts'

/**
 * True for the rows a partition with this bound takes. As a CHECK it spares ATTACH the scan, also where the column may be NULL:
 * a CHECK that is NULL counts as kept, therefore `is not null` (postgres.md A5, B9). Throws RangeError for a hash.
 */
export function inBound(bound: ValuesBound, key: KeyColumn): Fragment {
  if (bound.kind === 'list') return inList(bound.values, key)
  if (bound.kind === 'hash') throw noCondition()
  return bound.values === undefined ? inRange(bound, key) : inList(bound.values, key)
}

/**
 * True or NULL for the rows DEFAULT keeps. NULL keys belong to DEFAULT and pass a CHECK by being NULL; the server accepts this form
 * as proof on nullable columns too ("implied by existing constraints", seen on 15 to 18). Throws RangeError for a hash.
 */
export function outOfBound(bound: ValuesBound, key: KeyColumn): Fragment {
  if (bound.kind === 'list') return outOfList(bound.values, key)
  if (bound.kind === 'hash') throw noCondition()
  return bound.values === undefined ? outOfRange(bound, key) : outOfList(bound.values, key)
}

function inRange(bound: RangeBound, key: KeyColumn): Fragment {
  const column = keyColumn(key)
  const conditions = [sql`${column} is not null`]
  if (bound.lower.kind !== 'minvalue') conditions.push(sql`${column} >= ${keyLiteral(bound.lower, key)}`)
  if (bound.upper.kind !== 'maxvalue') conditions.push(sql`${column} < ${keyLiteral(bound.upper, key)}`)
  return join(conditions, ' and ')
}

function outOfRange(bound: RangeBound, key: KeyColumn): Fragment {
  const column = keyColumn(key)
  const conditions: Fragment[] = []
  if (bound.lower.kind !== 'minvalue') conditions.push(sql`${column} < ${keyLiteral(bound.lower, key)}`)
  if (bound.upper.kind !== 'maxvalue') conditions.push(sql`${column} >= ${keyLiteral(bound.upper, key)}`)
  return conditions.length === 0 ? sql`${column} is null` : join(conditions, ' or ')
}

function inList(values: ListBound['values'], key: KeyColumn): Fragment {
  const column = keyColumn(key)
  const named = namedOf(values)
  const isNamed = sql`${column} in (${join(named.map((value) => literal(value)))})`
  if (!values.includes(null)) return sql`${column} is not null and ${isNamed}`
  return named.length === 0 ? sql`${column} is null` : sql`(${column} is null or ${isNamed})`
}

function outOfList(values: ListBound['values'], key: KeyColumn): Fragment {
  const column = keyColumn(key)
  const named = namedOf(values)
  const isOther = sql`${column} not in (${join(named.map((value) => literal(value)))})`
  if (!values.includes(null)) return isOther
  return named.length === 0 ? sql`${column} is not null` : sql`${column} is not null and ${isOther}`
}

function namedOf(values: ListBound['values']): readonly string[] {
  return values.filter((value) => value !== null)
}

/** A hash set has no DEFAULT and never loses a partition, so that nobody has to ask. */
function noCondition(): RangeError {
  return new RangeError('a hash bound is not worded as a condition')
}

/** An expression key is the server's own text, printed under search_path = pg_catalog, so it means the same when read back. */
export function keyColumn(key: KeyColumn): Fragment {
  return key.isExpression ? Fragment.of(`(${key.name})`) : identifier(key.name)
}
