import { floorDivide } from '../../domain/floor-divide.ts'
import { type Grid } from './calendar-grid.ts'

/** Cells of one width, of which one begins at `offset`. Positions of the key type; the width is at least one. */
export function numberGrid(step: bigint, offset: bigint): Grid {
  const floor = (position: bigint): bigint => floorDivide(position - offset, step) * step + offset
  return {
    floor,
    next: (position) => floor(position) + step,
    previous: (position) => floor(position - 1n),
  }
}
