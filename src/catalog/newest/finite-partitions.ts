import { rangeBound, type RangeBound } from '../../domain/bound.ts'
import {
  compareEndpoints,
  type Endpoint,
  endpointAt,
  earlierEndpoint,
  laterEndpoint,
} from '../../domain/endpoint.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { isRangeKeyType, type RangeKeyType } from '../../domain/key.ts'
import { parseKeyValue } from '../../domain/key-value.ts'
import { type Partition } from '../../domain/partition.ts'
import { type PartitionSet, type RangePartition } from '../../domain/partition-set.ts'

/** The attached partitions whose keys lie between two finite ends, in the order of their keys; those of a list between their own values. */
export function finitePartitions(set: PartitionSet): readonly RangePartition[] {
  const type = set.key.columns[0]?.type ?? ''
  return set.partitions
    .flatMap((partition) => {
      const bound = partition.pendingDetach ? undefined : finite(partition, type)
      return bound === undefined ? [] : [{ ...partition, bound }]
    })
    .toSorted((a, b) => compareEndpoints(a.bound.lower, b.bound.lower))
}

function finite({ bound }: Partition, type: string): RangeBound | undefined {
  if (bound.kind === 'range')
    return bound.lower.kind === 'value' && bound.upper.kind === 'value' ? bound : undefined
  if (bound.kind !== 'list' || !isRangeKeyType(type)) return undefined
  const ends = bound.values.map((value) => (value === null ? undefined : readableEnd(value, type)))
  const [least, greatest] = [ends.reduce(lesser, undefined), ends.reduce(greater, undefined)]
  return least?.kind === 'value' && greatest?.kind === 'value'
    ? rangeBound(least, endpointAt(greatest.position + 1n))
    : undefined
}

/** Undefined for what has no position, such as a numeric with more decimals than one keeps: an odd value stops nothing else. */
export function readableEnd(text: string, type: RangeKeyType): Endpoint | undefined {
  try {
    return parseKeyValue(text, type)
  } catch (error) {
    if (error instanceof PartitiondError) return undefined
    throw error
  }
}

function lesser(a: Endpoint | undefined, b: Endpoint | undefined): Endpoint | undefined {
  return a === undefined || b === undefined ? (a ?? b) : earlierEndpoint(a, b)
}

function greater(a: Endpoint | undefined, b: Endpoint | undefined): Endpoint | undefined {
  return a === undefined || b === undefined ? (a ?? b) : laterEndpoint(a, b)
}
