import { MOST_REFERENCES, type ReferencesQuestion } from '../domain/references.ts'
import { type QualifiedName } from '../domain/name.ts'
import { inBound } from './clauses/bound-condition.ts'
import { Fragment, identifier, join, nothing, qualified, sql } from './fragment.ts'
import { type Statement } from './statement.ts'

const limit = Fragment.of(String(MOST_REFERENCES + 1))

/** One column of a foreign key, and the one it references. */
export interface ReferencingColumn {
  readonly from: string
  readonly to: string
  /** Of one type and collation. */
  readonly isSameType: boolean
  /** Whether `=` of pg_catalog compares them. */
  readonly isPlain: boolean
}

/** The foreign key of a table. */
export interface Referencing {
  readonly table: QualifiedName
  readonly isPartitioned: boolean
  readonly columns: readonly ReferencingColumn[]
}

/**
 * Words the question which rows of a table reference a partition: one row with `rows`, counted up to one more than MOST_REFERENCES, and
 * `example`, the values of one key in the order of the columns. By the partition's bound, where the foreign key holds the partition key,
 * so that an index or the pruning of partitions spares most of the table, and by the rows themselves; what is not valid or dangles is
 * no reference. Empties have none (MATCH SIMPLE). Takes ACCESS SHARE on both.
 */
export function referencingRows(
  { table, isPartitioned, columns }: Referencing,
  { partition, bound, key }: Pick<ReferencesQuestion, 'partition' | 'bound' | 'key'>,
): Statement {
  const names = columns.map(({ from }) => identifier(from))
  const byKey = columns.find(({ to, isSameType }) => isSameType && !key.isExpression && to === key.name)
  const narrow = byKey === undefined ? [] : [inBound(bound, { ...key, name: byKey.from })]
  const some = join([...names.map((name) => sql`${name} is not null`), ...narrow], ' and ')
  const equal = columns
    .filter(({ isPlain }) => isPlain)
    .map(({ from, to }) => sql`referenced.${identifier(to)} = referencing.${identifier(from)}`)
  const joined =
    equal.length === 0
      ? nothing
      : sql` join ${qualified(partition.name)} as referenced on ${join(equal, ' and ')}`
  const values = join(names.map((name) => sql`referencing.${name}`))
  const referencing = sql`select ${join(names)} from ${isPartitioned ? nothing : sql`only `}${qualified(table)} where ${some}`
  return {
    text: sql`select pg_catalog.count(*)::pg_catalog.int4 as rows, pg_catalog.min(found.example) as example
from (
  select pg_catalog.concat_ws(', ', ${values}) as example
  from (${referencing}) as referencing${joined}
  limit ${limit}
) as found`.text,
    lock: 'ACCESS SHARE',
  }
}
