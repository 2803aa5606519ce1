import { type FinalizeDetachAction } from '../../domain/action.ts'
import { qualified, sql } from '../fragment.ts'
import { type Compiler, statement, transaction } from '../wording.ts'
import { setSchema } from './set-schema.ts'

/**
 * Finishes an interrupted DETACH CONCURRENTLY: allowed in a transaction, obeys lock_timeout, may be tried again without harm
 * (postgres.md B8). It waits for every older snapshot in the database, so the short timeout needs many tries on a busy one.
 * Where the server has finished by itself, only our half is left. The new schema comes in a transaction of its own: were it to fail with the rest, the rows would stay hidden.
 */
export const compileFinalizeDetach: Compiler<FinalizeDetachAction> = (action, wording) => {
  const { parent, schema, isDetached, isDivided } = action
  const partition = { ...action.partition, isDivided }
  if (isDetached) return setSchema(partition, schema, wording)
  const words = sql`alter table ${qualified(parent.name)} detach partition ${qualified(partition.name)} finalize`
  return [
    transaction(parent.owner, wording, [statement(words, 'SHARE UPDATE EXCLUSIVE')]),
    ...setSchema(partition, schema, wording),
  ]
}
