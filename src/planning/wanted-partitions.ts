import { type ValuesBound } from '../domain/bound.ts'
import { type SetFacts } from './set-context.ts'

/** A partition that ought to be there and is not. */
export interface WantedPartition {
  readonly bound: ValuesBound
  /** Against the grid interval that holds now; what has no place in time is wanted now. */
  readonly place: 'behind' | 'now' | 'ahead'
  /** False for a seam: a piece of a grid interval, because neighbours off the grid take the rest. */
  readonly isWholeInterval: boolean
  readonly reason: string
}

export interface WantedPartitions {
  /** In the key's order, disjoint, none overlapping an existing partition. */
  readonly partitions: readonly WantedPartition[]
  /** More holes remain than one cycle fills. */
  readonly isCapped: boolean
}

/** Wanted minus existing, as the set's scheme sees it. */
export function wantedPartitions(facts: SetFacts): WantedPartitions {
  return facts.scheme.wanted(facts)
}
