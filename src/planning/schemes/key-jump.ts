import { compareEndpoints, endpointAt } from '../../domain/endpoint.ts'
import { type NewestKey } from '../../domain/snapshot.ts'
import { type SetFacts } from '../set-context.ts'
import { type WantedPartitions } from '../wanted-partitions.ts'
import { type Grid } from './calendar-grid.ts'
import { gridRanges } from './grid-ranges.ts'

/**
 * The last key as a cycle wrote it down, when the newest one lies beyond all that premake had made ahead of that; undefined when it does
 * not. A row with a wrong key, or a sequence that was set, looks like this.
 */
export function jumpFrom({ position, before }: NewestKey, grid: Grid, ahead: number): bigint | undefined {
  if (position === undefined || before === undefined || position <= before) return undefined
  let end = grid.next(before)
  for (let n = 0; n < ahead; n += 1) end = grid.next(end)
  return position < end ? undefined : before
}

/**
 * What is wanted around the newest key, and, when that has jumped, around the one before it too: one of them is where the next rows go.
 * The stretch between the two is left alone as long as nobody has said that the jump is meant: it can be of any length.
 */
export function rangesAround(facts: SetFacts, grid: Grid, jumpedFrom: bigint | undefined): WantedPartitions {
  const here = gridRanges(facts, grid)
  if (jumpedFrom === undefined) return here
  const before = gridRanges({ ...facts, scheme: { ...facts.scheme, nowPosition: () => jumpedFrom } }, grid)
  const newest = endpointAt(facts.scheme.nowPosition(facts.now))
  const ahead = here.partitions.filter(
    ({ bound }) => bound.kind === 'range' && compareEndpoints(bound.upper, newest) > 0,
  )
  return { partitions: [...before.partitions, ...ahead], isCapped: before.isCapped }
}
