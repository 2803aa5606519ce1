import { type DetachAction } from '../../../domain/action.ts'
import { type InheritanceChange } from '../../../domain/inheritance.ts'
import { lockForeign, lockTable } from '../lock-out.ts'
import { qualified, sql } from '../../fragment.ts'
import { type Statement } from '../../statement.ts'
import { statement } from '../../wording.ts'
import { routeRows } from './route-rows.ts'

/**
 * Takes a child out of a legacy inheritance set: its parent's readers and writers do not notice (postgres.md J4), and its CHECK stays. The
 * lock comes first, in a statement of its own: only under it is certain which range the child has. No row is sent into it from the moment
 * it has left.
 */
export function stopInheriting(
  { parent, partition }: DetachAction,
  { routing, isForeign }: InheritanceChange,
): readonly Statement[] {
  const table = qualified(partition.name)
  return [
    statement(isForeign ? lockForeign(partition) : lockTable(partition.name), 'ACCESS EXCLUSIVE'),
    ...(routing === undefined ? [] : routeRows(parent, routing)),
    statement(sql`alter table ${table} no inherit ${qualified(parent.name)}`, 'ACCESS EXCLUSIVE'),
  ]
}
