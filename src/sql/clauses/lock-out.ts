import { type TableRef } from '../../domain/action.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { type Fragment, identifier, qualified, sql } from '../fragment.ts'

/** Takes ACCESS EXCLUSIVE on a table, without what inherits from it. */
export function lockTable(name: QualifiedName): Fragment {
  return sql`lock table only ${qualified(name)} in access exclusive mode`
}

/** LOCK TABLE refuses foreign tables; giving one to the owner it has changes nothing and takes the same lock. */
export function lockForeign({ name, owner }: TableRef): Fragment {
  return sql`alter foreign table ${qualified(name)} owner to ${identifier(owner)}`
}
