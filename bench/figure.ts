import { type Statistics } from './rounds.ts'

/** What the number is of. `ratio`: against the floor of the same round. */
export type Unit = 'ratio' | 'ms' | 's' | 'count' | '%' | 'MB'

/** One measured thing, with what it is held to. */
export interface Figure {
  readonly name: string
  readonly unit: Unit
  readonly statistics: Statistics
  /** The floor in words; undefined for an absolute figure. */
  readonly floor?: string
  /** The median must not be above it; undefined: shown for information. */
  readonly atMost?: number
  /** What the figure was made from, in words: `cycle 120 ms, floor 100 ms`. */
  readonly details?: string
}

export type Verdict = 'ok' | 'missed' | 'no target'

/** Of the median: single rounds on a busy machine prove nothing. */
export function verdictOf({ atMost, statistics }: Figure): Verdict {
  if (atMost === undefined) return 'no target'
  return statistics.median <= atMost ? 'ok' : 'missed'
}
