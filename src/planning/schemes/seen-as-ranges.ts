import { compareRanges, type ListValues, type RangeBound } from '../../domain/bound.ts'
import { compareEndpoints, endpointAt } from '../../domain/endpoint.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { parseKeyValue } from '../../domain/key-value.ts'
import { type RangeKeyType } from '../../domain/key.ts'
import { type Partition } from '../../domain/partition.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Grid } from './calendar-grid.ts'

/**
 * A sliding list as planning sees it: a partition with one value is a range from there to the next boundary of the grid, one with
 * neighbouring values from the least to behind the greatest. What holds NULL, infinity, values beyond all calendars or values that are no neighbours stays a list, and is
 * never aged. Values off the grid make ranges that overlap others, and end where their cell does: nothing leaves early for it.
 */
export function seenAsRanges(set: PartitionSet, type: RangeKeyType, grid: Grid): PartitionSet {
  const partitions = set.partitions.map((partition): Partition => {
    if (partition.bound.kind !== 'list') return partition
    const bound = rangeOf(partition.bound.values, type, grid)
    return bound === undefined ? partition : { ...partition, bound }
  })
  return { ...set, partitions: partitions.toSorted(byRange) }
}

function rangeOf(values: ListValues, type: RangeKeyType, grid: Grid): RangeBound | undefined {
  const positions = values
    .flatMap((value) => positionOf(value, type) ?? [])
    .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const [first] = positions
  if (first === undefined || positions.length < values.length) return undefined
  try {
    let upper = first
    for (const position of positions) {
      if (position !== upper) return undefined
      upper = grid.next(position)
    }
    return { kind: 'range', lower: endpointAt(first), upper: endpointAt(upper), values }
  } catch (error) {
    // Beyond all calendars, where some put what never ends.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function positionOf(value: string | null, type: RangeKeyType): bigint | undefined {
  if (value === null) return undefined
  try {
    const endpoint = parseKeyValue(value, type)
    return endpoint.kind === 'value' ? endpoint.position : undefined
  } catch (error) {
    if (error instanceof PartitiondError) return undefined
    throw error
  }
}

/** Ranges by their upper ends, for whatever goes by age relies on those where values off the grid make ranges overlap; then the others as they stood. */
function byRange({ bound: a }: Partition, { bound: b }: Partition): number {
  if (a.kind === 'range' && b.kind === 'range')
    return compareEndpoints(a.upper, b.upper) || compareRanges(a, b)
  return Number(b.kind === 'range') - Number(a.kind === 'range')
}
