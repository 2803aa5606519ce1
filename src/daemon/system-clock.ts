import { type Stopwatch } from '../domain/ports.ts'

/** setTimeout takes no more than this: a longer one fires at once. */
const longestTimerMs = 2 ** 31 - 1

function timer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timeout)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timeout = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })
}

/** Unix seconds by the machine's clock: for showing how far it is from the server's, never for deciding. */
export function wallSeconds(): number {
  return Temporal.Now.instant().epochMilliseconds / 1000
}

/** The machine's monotonic clock. `pause` ends early, without an error, when the signal is aborted. */
export const systemStopwatch: Stopwatch = {
  elapsedMs: () => performance.now(),
  async pause(ms, signal) {
    for (let left = ms; left > 0; left -= longestTimerMs) {
      if (signal?.aborted === true) return
      await timer(Math.min(left, longestTimerMs), signal)
    }
  },
}
