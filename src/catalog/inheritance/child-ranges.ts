import { type Bound, rangesOverlap } from '../../domain/bound.ts'
import { compareEndpoints } from '../../domain/endpoint.ts'
import { type ChildOverlap } from '../../domain/inheritance.ts'
import { type Partition } from '../../domain/partition.ts'
import { type RangePartition } from '../../domain/partition-set.ts'
import { comparePartitions } from '../partition-order.ts'

/** Children in order, and those of them whose ranges overlap. */
export interface OrderedChildren {
  readonly partitions: readonly Partition[]
  readonly overlaps: readonly ChildOverlap[]
}

const hasRange = (partition: Partition): partition is RangePartition => partition.bound.kind === 'range'

/**
 * Orders children by range and finds the overlaps that no server prevents here. A child that lies within another one loses its range: it
 * covers nothing that is not covered, and whatever goes by age relies on upper ends that rise with the lower ones.
 */
export function orderChildren(children: readonly Partition[]): OrderedChildren {
  const overlaps: ChildOverlap[] = []
  let furthest: RangePartition | undefined
  const partitions = children.toSorted(comparePartitions).map((child) => {
    if (!hasRange(child)) return child
    const before = furthest
    const overlapsIt = before !== undefined && rangesOverlap(before.bound, child.bound)
    if (overlapsIt) overlaps.push({ name: child.name, other: before.name })
    if (overlapsIt && compareEndpoints(child.bound.upper, before.bound.upper) < 0) return withoutRange(child)
    furthest = child
    return child
  })
  return { partitions: partitions.toSorted(comparePartitions), overlaps }
}

function withoutRange(child: Partition): Partition {
  const bound: Bound = { kind: 'opaque', text: 'within the range of another child' }
  return { ...child, bound }
}
