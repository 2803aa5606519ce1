import { type Grid } from '../../../src/planning/schemes/calendar-grid.ts'

export const intervals: readonly string[] = [
  '1 minute',
  '5 minutes',
  '15 minutes',
  '30 minutes',
  '1 hour',
  '2 hours',
  '6 hours',
  '12 hours',
  '24 hours',
  '1 day',
  '3 days',
  '1 week',
  '2 weeks',
  '1 month',
  '5 months',
  '1 quarter',
  '1 year',
  '10 years',
]

/** What is wrong with a grid around a position: a cell that is empty, or neighbours that do not meet. */
export function faultsAround(grid: Grid, position: bigint): readonly string[] {
  const lower = grid.floor(position)
  const upper = grid.next(position)
  const claims = {
    'the cell holds the position': lower <= position && position < upper,
    'a lower end is its own floor': grid.floor(lower) === lower,
    'next leads from lower to upper': grid.next(lower) === upper,
    'previous leads back': grid.previous(upper) === lower,
    'the last position belongs to the cell': grid.floor(upper - 1n) === lower,
    'the last position ends at the upper end': grid.next(upper - 1n) === upper,
    'the cell before ends here': grid.next(grid.previous(lower)) === lower,
  }
  return Object.entries(claims).flatMap(([claim, holds]) => (holds ? [] : [claim]))
}
