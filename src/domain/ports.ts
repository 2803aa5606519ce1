import { type ExecutionEvent } from './event.ts'

/** Takes what execution tells. Must not throw and must not wait. */
export interface Reporter {
  report(event: ExecutionEvent): void
}

/** Elapsed time for measuring and pausing, never for deciding what is due. */
export interface Stopwatch {
  /** Milliseconds since some fixed moment; never goes back. */
  elapsedMs(): number
  pause(ms: number, signal?: AbortSignal): Promise<void>
}
