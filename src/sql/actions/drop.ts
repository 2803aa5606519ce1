import { type DropAction } from '../../domain/action.ts'
import { qualified, sql } from '../fragment.ts'
import { type Compiler, statement, transaction } from '../wording.ts'

/** Never CASCADE: that would take the foreign keys of others along (postgres.md A17). */
export const compileDrop: Compiler<DropAction> = ({ partition, isForeign }, wording) => {
  const kind = isForeign ? sql`foreign table` : sql`table`
  return [
    transaction(partition.owner, wording, [
      statement(sql`drop ${kind} ${qualified(partition.name)}`, 'ACCESS EXCLUSIVE'),
    ]),
  ]
}
