import { type DropAction } from '../../domain/action.ts'
import { contentQuery } from '../clauses/content-digest.ts'
import { lockForeign } from '../clauses/lock-out.ts'
import { type Fragment, nothing, qualified, sql } from '../fragment.ts'
import { type Statement } from '../statement.ts'
import { type Compiler, longTransaction, statement, transaction } from '../wording.ts'

/**
 * Never CASCADE: that would take the foreign keys of others along (postgres.md A17). The lock comes in a statement of its own, because
 * DROP would drop the table all the same when an ATTACH that it waited for has made it a partition again.
 * With a proof, writers are kept out from before the rows are digested, readers only when they are known to be those of the archive.
 */
export const compileDrop: Compiler<DropAction> = (action, wording) => {
  const { partition, isForeign, proof } = action
  const table = qualified(partition.name)
  const last = statement(
    sql`drop ${isForeign ? sql`foreign table` : sql`table`} ${table}`,
    'ACCESS EXCLUSIVE',
  )
  if (proof === undefined) return [transaction(partition.owner, wording, [lockOut(action), last])]
  const digest = statement(contentQuery(partition.name, proof.columns), 'ACCESS SHARE')
  const words = isForeign
    ? [lockOut(action), digest, last]
    : [keepWritersOut(action), digest, lockOut(action), last]
  return [longTransaction(partition.owner, wording, words)]
}

function keepWritersOut(action: DropAction): Statement {
  return statement(sql`${lockTable(action)} in share row exclusive mode`, 'SHARE ROW EXCLUSIVE')
}

function lockOut(action: DropAction): Statement {
  const { partition, isForeign } = action
  const words = isForeign ? lockForeign(partition) : sql`${lockTable(action)} in access exclusive mode`
  return statement(words, 'ACCESS EXCLUSIVE')
}

/** The rows of a partitioned table are in its parts: what is to be proved is locked with all of them. */
function lockTable({ partition, proof }: DropAction): Fragment {
  const only = proof?.isPartitioned === true ? nothing : sql`only `
  return sql`lock table ${only}${qualified(partition.name)}`
}
