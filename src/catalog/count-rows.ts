import { type RangeBound } from '../domain/bound.ts'
import { earlierEndpoint, type Endpoint, laterEndpoint } from '../domain/endpoint.ts'
import { type TimeKeyType } from '../domain/key.ts'
import { formatKeyValue } from '../domain/key-value.ts'
import { type QualifiedName } from '../domain/name.ts'
import { type Fragment, identifier, join, literal, qualified, sql } from '../sql/fragment.ts'
import { type Statement } from '../sql/statement.ts'

/** What is to be counted: rows of a table by range of one time column. At least one range. */
export interface Counting {
  readonly table: QualifiedName
  readonly column: string
  readonly type: TimeKeyType
  readonly ranges: readonly RangeBound[]
}

/** Words one pass over the table that counts each range: one row whose columns `c0`, `c1`, … follow the ranges' order. */
export function countRows({ table, column, type, ranges }: Counting): Statement {
  const key = identifier(column)
  const counts = ranges.map((range, at) => {
    const condition = within(key, range, type)
    return sql`pg_catalog.count(*) filter (where ${condition}) as ${identifier(`c${at}`)}`
  })
  // One stretch around all ranges: an index on the key, where there is one, spares the rest of the table.
  const around = within(key, hull(ranges), type)
  return {
    text: sql`select ${join(counts)} from ${qualified(table)} where ${around}`.text,
    lock: 'ACCESS SHARE',
  }
}

/** Words the cheapest question there is about a table's contents. */
export function anyRow(table: QualifiedName): Statement {
  return { text: sql`select exists (select from ${qualified(table)}) as yes`.text, lock: 'ACCESS SHARE' }
}

function hull(ranges: readonly RangeBound[]): RangeBound {
  return ranges.reduce((all, range) => ({
    kind: 'range',
    lower: earlierEndpoint(all.lower, range.lower),
    upper: laterEndpoint(all.upper, range.upper),
  }))
}

/** NULL lies in no range. */
function within(key: Fragment, { lower, upper }: RangeBound, type: TimeKeyType): Fragment {
  const conditions = [
    ...(lower.kind === 'minvalue' ? [] : [sql`${key} >= ${value(lower, type)}`]),
    ...(upper.kind === 'maxvalue' ? [] : [sql`${key} < ${value(upper, type)}`]),
  ]
  return conditions.length === 0 ? sql`${key} is not null` : join(conditions, ' and ')
}

function value(endpoint: Endpoint, type: TimeKeyType): Fragment {
  return sql`${literal(formatKeyValue(endpoint, type))}::${identifier(type)}`
}
