import { type NewIndex } from '../../domain/index-work.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { Fragment, identifier, literal, nothing, qualified, sql } from '../fragment.ts'
import { type LockMode, type Statement } from '../statement.ts'
import { statement } from '../wording.ts'

/**
 * An index in words. Columns and predicate are SQL: of a policy, taken apart and checked when it was read, or of the catalog, as the server
 * prints them. They stand behind a head of ours, in a statement that is sent alone.
 */
export function createIndex(
  { name, definition, tablespace }: Omit<NewIndex, 'mark'>,
  table: QualifiedName,
  how: { readonly words: 'plain' | 'concurrently' | 'on only'; readonly lock: LockMode | null },
): Statement {
  const unique = definition.unique ? sql` unique` : nothing
  const beside = how.words === 'concurrently' ? sql` concurrently` : nothing
  const only = how.words === 'on only' ? sql`only ` : nothing
  const head = sql`create${unique} index${beside} ${identifier(name)} on ${only}${qualified(table)}`
  const place = tablespace === undefined ? nothing : sql` tablespace ${identifier(tablespace)}`
  const rows = definition.predicate === undefined ? nothing : sql` where ${Fragment.of(definition.predicate)}`
  const words = sql`${head} ${Fragment.of(definition.columns)}${place}${rows}`
  return { ...statement(words, how.lock), isAlone: true }
}

/** Tells people, and later cycles, what the index is for. */
export function commentIndex(index: QualifiedName, mark: string, lock: LockMode | null): Statement {
  return statement(sql`comment on index ${qualified(index)} is ${literal(mark)}`, lock)
}

/** The indexes of a table that was made in the same transaction and has no rows. */
export function newIndexes(table: QualifiedName, indexes: readonly NewIndex[] = []): readonly Statement[] {
  return indexes.flatMap((index) => [
    createIndex(index, table, { words: 'plain', lock: null }),
    ...(index.mark === undefined
      ? []
      : [commentIndex({ schema: table.schema, name: index.name }, index.mark, null)]),
  ])
}
