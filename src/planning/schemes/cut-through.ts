import { displayName } from '../../domain/name.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'

/**
 * Why a RANGE key of several columns cannot be managed by its leading one; undefined when it can. Bounds are lexicographic
 * (postgres.md D10): one that ends inside a value of the leading column says nothing about the others' rows, so that neither what is
 * missing nor how old the rows are can be told.
 */
export function cutThrough({ key, partitions }: PartitionSet): string | undefined {
  const [leading, ...others] = key.columns
  if (leading === undefined || others.length === 0) return undefined
  const odd = partitions.find(({ bound }) => bound.kind === 'opaque')
  return odd === undefined
    ? undefined
    : `its partition key has ${others.length + 1} columns, and the bound of ${displayName(odd.name)} cuts through the rows of one ${leading.name}`
}
