import { type RangeBound, type ValuesBound } from '../domain/bound.ts'
import { earlierEndpoint, laterEndpoint } from '../domain/endpoint.ts'
import { type KeyColumn } from '../domain/key.ts'
import { type QualifiedName } from '../domain/name.ts'
import { inBound } from '../sql/clauses/bound-condition.ts'
import { type Fragment, identifier, join, nothing, qualified, sql } from '../sql/fragment.ts'
import { type Statement } from '../sql/statement.ts'

/** What is to be counted: rows of a table by the bound they would belong to. At least one bound. */
export interface Counting {
  readonly table: QualifiedName
  readonly key: KeyColumn
  readonly bounds: readonly ValuesBound[]
}

/** Words one pass over the table that counts each bound: one row whose columns `c0`, `c1`, … follow the bounds' order. */
export function countRows({ table, key, bounds }: Counting): Statement {
  const counts = bounds.map((bound, at) => {
    return sql`pg_catalog.count(*) filter (where ${inBound(bound, key)}) as ${identifier(`c${at}`)}`
  })
  return {
    text: sql`select ${join(counts)} from ${qualified(table)}${around(bounds, key)}`.text,
    lock: 'ACCESS SHARE',
  }
}

/** Words the cheapest question there is about a table's contents; with `only` what inherits from it is left out. */
export function anyRow(table: QualifiedName, only = false): Statement {
  const source = only ? sql`only ${qualified(table)}` : qualified(table)
  return { text: sql`select exists (select from ${source}) as yes`.text, lock: 'ACCESS SHARE' }
}

/** One stretch around all ranges: an index on the key, where there is one, spares the rest of the table. */
function around(bounds: readonly ValuesBound[], key: KeyColumn): Fragment {
  const ranges = bounds.filter((bound): bound is RangeBound => bound.kind === 'range')
  const [first] = ranges
  if (
    first === undefined ||
    ranges.length < bounds.length ||
    ranges.some(({ values }) => values !== undefined)
  )
    return nothing
  const hull = ranges.reduce<RangeBound>(
    (all, range) => ({
      kind: 'range',
      lower: earlierEndpoint(all.lower, range.lower),
      upper: laterEndpoint(all.upper, range.upper),
    }),
    first,
  )
  return sql` where ${inBound(hull, key)}`
}
