import { type TraitOf } from '../../../domain/traits.ts'
import { Fragment, identifier, literal, qualified, sql } from '../../fragment.ts'
import { type Statement } from '../../statement.ts'
import { statement } from '../../wording.ts'
import { type TraitTarget } from './word-traits.ts'

/** How closely ANALYZE looks at columns: LIKE leaves it behind (postgres.md C). */
export function statisticsTarget(
  traits: readonly TraitOf<'statistics-target'>[],
  { table }: TraitTarget,
): readonly Statement[] {
  return traits.map(({ column, target }) =>
    statement(
      sql`alter table ${qualified(table)} alter column ${identifier(column)} set statistics ${Fragment.of(target.toFixed(0))}`,
      'SHARE UPDATE EXCLUSIVE',
    ),
  )
}

/** n_distinct and its like. */
export function columnOption(
  traits: readonly TraitOf<'column-option'>[],
  { table }: TraitTarget,
): readonly Statement[] {
  return traits.map(({ column, name, value }) =>
    statement(
      sql`alter table ${qualified(table)} alter column ${identifier(column)} set (${identifier(name)} = ${literal(value)})`,
      'SHARE UPDATE EXCLUSIVE',
    ),
  )
}
