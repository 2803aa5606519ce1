import { type FinalizeDetachAction } from '../../domain/action.ts'
import { qualified, sql } from '../fragment.ts'
import { type Compiler, statement, transaction } from '../wording.ts'
import { setSchemaWords } from './set-schema.ts'

/**
 * Finishes an interrupted DETACH CONCURRENTLY: allowed in a transaction, obeys lock_timeout, may be tried again without harm
 * (postgres.md B8). It waits for every older snapshot in the database, so the short timeout needs many tries on a busy one.
 */
export const compileFinalizeDetach: Compiler<FinalizeDetachAction> = (action, wording) => {
  const { parent, partition, schema } = action
  const words = sql`alter table ${qualified(parent.name)} detach partition ${qualified(partition.name)} finalize`
  return [
    transaction(parent.owner, wording, [
      statement(words, 'SHARE UPDATE EXCLUSIVE'),
      ...setSchemaWords(partition, schema),
    ]),
  ]
}
