import { type NewPartition } from './new-partition.ts'

/** The same new partition, and all it is divided into, without the policy's own indexes: those are then made when it stands. */
export function withoutIndexes<P extends NewPartition>(partition: P): P {
  const { branch } = partition
  const below =
    branch === undefined
      ? {}
      : { branch: { ...branch, leaves: branch.leaves.map((leaf) => withoutIndexes(leaf)) } }
  return { ...partition, ...below, indexes: [] }
}
