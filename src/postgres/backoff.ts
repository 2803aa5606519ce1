/** How pauses grow. */
export interface Backoff {
  /** The first pause before jitter. Too small: many sessions knock at once; too big: a blip becomes an outage. */
  readonly firstMs: number
  /** No pause is longer. */
  readonly capMs: number
}

/** A lost or refused connection: soon enough for a restart of the server, never a storm. */
export const RECONNECT: Backoff = { firstMs: 250, capMs: 30_000 }

/**
 * The pause before try `attempt` (1 is the first repetition): doubles each time up to the cap; `jitter` in [0, 1) takes away up to half
 * of it, so that copies that failed together do not return together.
 */
export function backoffMs({ firstMs, capMs }: Backoff, attempt: number, jitter: number): number {
  const full = Math.min(capMs, firstMs * 2 ** Math.max(0, attempt - 1))
  return Math.round(full * (1 - jitter / 2))
}
