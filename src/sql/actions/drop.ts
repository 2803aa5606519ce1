import { type DropAction } from '../../domain/action.ts'
import { identifier, qualified, sql } from '../fragment.ts'
import { type Compiler, statement, transaction } from '../wording.ts'

/**
 * Never CASCADE: that would take the foreign keys of others along (postgres.md A17). The lock comes in a statement of its own, because
 * DROP would drop the table all the same when an ATTACH that it waited for has made it a partition again. LOCK TABLE refuses foreign
 * tables; giving one to the owner it has changes nothing and takes the same lock.
 */
export const compileDrop: Compiler<DropAction> = ({ partition, isForeign }, wording) => {
  const table = qualified(partition.name)
  const lock = isForeign
    ? sql`alter foreign table ${table} owner to ${identifier(partition.owner)}`
    : sql`lock table only ${table} in access exclusive mode`
  const kind = isForeign ? sql`foreign table` : sql`table`
  return [
    transaction(partition.owner, wording, [
      statement(lock, 'ACCESS EXCLUSIVE'),
      statement(sql`drop ${kind} ${table}`, 'ACCESS EXCLUSIVE'),
    ]),
  ]
}
