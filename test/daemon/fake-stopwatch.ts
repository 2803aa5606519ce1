import { type Stopwatch } from '../../src/domain/ports.ts'

interface Pause {
  readonly untilMs: number
  readonly end: () => void
}

/** Lets everything that is ready to go on go on. With fakes only promises are pending, and they are all settled by the next turn. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

/** Time that passes only when told to. */
export class FakeStopwatch implements Stopwatch {
  #nowMs = 0
  readonly #pauses = new Set<Pause>()

  elapsedMs(): number {
    return this.#nowMs
  }

  pause(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        this.#pauses.delete(pause)
        signal?.removeEventListener('abort', end)
        resolve()
      }
      const pause = { untilMs: this.#nowMs + ms, end }
      this.#pauses.add(pause)
      signal?.addEventListener('abort', end, { once: true })
    })
  }

  /** How long the pauses still have that are under way, shortest first. */
  pending(): readonly number[] {
    return [...this.#pauses].map(({ untilMs }) => untilMs - this.#nowMs).toSorted((a, b) => a - b)
  }

  /** Lets time pass, ending pauses in their order, each with all that follows from it. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms
    await settled()
    for (;;) {
      const next = [...this.#pauses].toSorted((a, b) => a.untilMs - b.untilMs)[0]
      if (next === undefined || next.untilMs > untilMs) break
      this.#nowMs = next.untilMs
      next.end()
      await settled()
    }
    this.#nowMs = untilMs
  }
}
