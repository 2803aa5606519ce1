import { type Stopwatch } from '../domain/ports.ts'

/** Wakes a loop that waits. A ring while nobody waits is remembered once: the next wait ends at once. */
export class Bell {
  readonly #stopwatch: Stopwatch
  #rung = false
  #wake: AbortController | undefined

  constructor(stopwatch: Stopwatch) {
    this.#stopwatch = stopwatch
  }

  ring(): void {
    this.#rung = true
    this.#wake?.abort()
  }

  /** Ends after `ms`, at a ring, or when the signal is aborted; never rejects. One wait at a time. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung) {
      this.#wake = new AbortController()
      await this.#stopwatch.pause(ms, AbortSignal.any([signal, this.#wake.signal]))
      this.#wake = undefined
    }
    this.#rung = false
  }
}
