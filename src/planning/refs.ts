import { type TableRef } from '../domain/action.ts'
import { type Partition } from '../domain/partition.ts'
import { type PartitionSet } from '../domain/partition-set.ts'

/** The part of a relation that actions carry. */
export function refOf({ oid, name, owner }: Partition | PartitionSet): TableRef {
  return { oid, name, owner }
}
