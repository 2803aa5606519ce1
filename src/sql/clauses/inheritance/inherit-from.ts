import { type TableRef } from '../../../domain/action.ts'
import { type NewPartition } from '../../../domain/new-partition.ts'
import { type InheritanceChange } from '../../../domain/inheritance.ts'
import { type QualifiedName } from '../../../domain/name.ts'
import { identifier, join, qualified, sql } from '../../fragment.ts'
import { type Statement } from '../../statement.ts'
import { statement } from '../../wording.ts'
import { inBound } from '../bound-condition.ts'
import { routeRows } from './route-rows.ts'

/** The CHECK that is a child's range. */
const RANGE_CHECK = identifier('partitiond_range')

/** Takes away what LIKE copied and what is meant for the parent alone, such as check (false) no inherit. */
export function withoutParentOnlyChecks(
  target: QualifiedName,
  change: InheritanceChange | undefined,
): readonly Statement[] {
  const names = change?.parentOnlyChecks ?? []
  if (names.length === 0) return []
  const drops = names.map((name) => sql`drop constraint ${identifier(name)}`)
  return [statement(sql`alter table ${qualified(target)} ${join(drops)}`, null)]
}

/**
 * Makes an empty table a child of a legacy inheritance set, instead of attaching it: its range as a CHECK, then INHERIT, which readers and
 * writers of the parent do not notice (postgres.md J4), then the way for its rows.
 */
export function inheritFrom(
  target: QualifiedName,
  parent: TableRef,
  { bound, key }: NewPartition,
  change: InheritanceChange,
): readonly Statement[] {
  const words = sql`alter table ${qualified(target)} add constraint ${RANGE_CHECK} check (${inBound(bound, key)})`
  return [statement(words, null), ...becomeChild(target, parent, change)]
}

/** The same for a table with rows whose range a CHECK of another name has proved: nothing is scanned. */
export function inheritProved(
  target: QualifiedName,
  parent: TableRef,
  change: InheritanceChange,
  constraint: string,
): readonly Statement[] {
  const words = sql`alter table ${qualified(target)} rename constraint ${identifier(constraint)} to ${RANGE_CHECK}`
  return [statement(words, null), ...becomeChild(target, parent, change)]
}

function becomeChild(
  target: QualifiedName,
  parent: TableRef,
  { routing }: InheritanceChange,
): readonly Statement[] {
  return [
    statement(
      sql`alter table ${qualified(target)} inherit ${qualified(parent.name)}`,
      'SHARE UPDATE EXCLUSIVE',
    ),
    ...(routing === undefined ? [] : routeRows(parent, routing)),
  ]
}
