import { type Backoff, backoffMs } from '../postgres/backoff.ts'

/**
 * Between two attempts to get a lock. The first pause too short: the same transaction still stands in the way; the cap too big: a
 * moment without readers is slept through. Worst case for the application: one `lockTimeoutMs` in each pause plus timeout.
 */
const PAUSES: Backoff = { firstMs: 50, capMs: 1000 }

export interface Attempt {
  /** 1 is the first. */
  readonly number: number
  /** Since the first attempt began. */
  readonly elapsedMs: number
  readonly budgetMs: number
}

/** How long to pause after a failed attempt; undefined when the budget would be over by then: give up. `jitter` is in [0, 1). */
export function pauseAfter({ number, elapsedMs, budgetMs }: Attempt, jitter: number): number | undefined {
  const pauseMs = backoffMs(PAUSES, number, jitter)
  return elapsedMs + pauseMs < budgetMs ? pauseMs : undefined
}
