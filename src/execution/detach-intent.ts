import { type DetachAction } from '../domain/action.ts'
import { type QualifiedName } from '../domain/name.ts'
import { type LeavingPartition } from '../journal/journal.ts'
import { keyText } from '../sql/clauses/for-values.ts'

/** What the ledger is told before a partition leaves; `at` is on the cycle's clock. */
export function intentOf(
  { parent, partition, bound, key }: DetachAction,
  at: Temporal.Instant,
): LeavingPartition {
  return {
    parent: parent.name,
    parentOid: parent.oid,
    partitionOid: partition.oid,
    name: partition.name,
    lower: keyText(bound.lower, key),
    upper: keyText(bound.upper, key),
    keyType: key.type,
    at,
  }
}

/** Where the table is to be found once it has left. */
export function nameAfter(name: QualifiedName, schema: string | undefined): QualifiedName {
  return { schema: schema ?? name.schema, name: name.name }
}
