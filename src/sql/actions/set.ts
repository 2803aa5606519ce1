import { type SetAction, type TableRef } from '../../domain/action.ts'
import { type Reconciled } from '../../domain/traits.ts'
import { routeRows } from '../clauses/inheritance/route-rows.ts'
import { wordTraits } from '../clauses/traits/word-traits.ts'
import { parameterList } from '../clauses/with-parameters.ts'
import { qualified, sql } from '../fragment.ts'
import { type Step } from '../statement.ts'
import { type Compiler, statement, transaction, type Wording } from '../wording.ts'

/**
 * Storage parameters of one partition, which readers and writers do not notice, or what it is brought back to; of a legacy inheritance set
 * also its routing function alone.
 */
export const compileSet: Compiler<SetAction> = (
  { parent, partition, parameters, reconciled, routing },
  wording,
) => {
  if (routing !== undefined) return [transaction(parent.owner, wording, routeRows(parent, routing))]
  if (reconciled !== undefined) return [bringBack(partition, reconciled, wording)]
  const words = sql`alter table ${qualified(partition.name)} set ${parameterList(parameters)}`
  return [transaction(partition.owner, wording, [statement(words, 'SHARE UPDATE EXCLUSIVE')])]
}

/**
 * As the owner it has now; but who gives it to another owner must be a member of both, and that is the role we are connected as: neither
 * owner need be one of the other.
 */
function bringBack(
  partition: TableRef,
  { traits, source, replicaIdentity }: Reconciled,
  wording: Wording,
): Step {
  const changesOwner = traits.some(({ kind }) => kind === 'owner')
  const target = { table: partition.name, source, replicaIdentity }
  return transaction(changesOwner ? 'none' : partition.owner, wording, wordTraits(traits, target))
}
