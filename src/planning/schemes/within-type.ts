import { rangeBound, type ValuesBound } from '../../domain/bound.ts'
import { MAXVALUE } from '../../domain/endpoint.ts'
import { type RangeKeyType } from '../../domain/key.ts'
import { type WantedPartitions } from '../wanted-partitions.ts'
import { type Grid } from './calendar-grid.ts'
import { extentOf } from './type-extent.ts'

/**
 * A grid that ends where its key type does: the first cell begins at the type's least value, and the last one ends one position behind
 * the greatest, which no bound can say (`endless` says it another way). Beyond either end there is no further boundary.
 */
export function withinType(grid: Grid, type: RangeKeyType): Grid {
  const extent = extentOf(type)
  if (extent === undefined) return grid
  const { least, greatest } = extent
  const clamp = (position: bigint): bigint =>
    position < least ? least : position > greatest ? greatest + 1n : position
  const floor = (position: bigint): bigint => clamp(grid.floor(position))
  return {
    floor,
    next: (position) => (position > greatest ? greatest + 1n : clamp(grid.next(position))),
    previous: (position) => (position > greatest ? floor(greatest) : clamp(grid.previous(position))),
  }
}

/** The last partition of a key type takes all that is left of it: `TO (MAXVALUE)`. */
export function endless(wanted: WantedPartitions, type: RangeKeyType): WantedPartitions {
  const extent = extentOf(type)
  if (extent === undefined) return wanted
  const partitions = wanted.partitions.map((each) => ({
    ...each,
    bound: openEnd(each.bound, extent.greatest),
  }))
  return { ...wanted, partitions }
}

function openEnd(bound: ValuesBound, greatest: bigint): ValuesBound {
  return bound.kind === 'range' && bound.upper.kind === 'value' && bound.upper.position > greatest
    ? rangeBound(bound.lower, MAXVALUE)
    : bound
}
