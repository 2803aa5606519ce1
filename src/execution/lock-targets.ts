/**
 * Which relations our own sessions lock, or wait to lock, at this moment. DDL of one set also locks the tables that foreign keys tie to it:
 * ten sets that reference one table would otherwise stand in its queue ten deep, and the application behind them. One for a run of a plan.
 *
 * All of a piece of work's relations are had at once or none, first come first served: nobody holds one while waiting for another, so there
 * is no order to keep and no deadlock, and a request for many is not passed over for ever by requests for few.
 */
export class LockTargets {
  readonly #taken = new Set<number>()
  readonly #waiting: Waiting[] = []

  /**
   * Waits until no other work has any of the relations; they are ours until what is returned is disposed. Rejects with the signal's reason
   * when it is aborted before its turn.
   */
  async take(oids: Iterable<number>, signal: AbortSignal): Promise<Disposable> {
    const wanted = new Set(oids)
    if (wanted.size > 0) await this.#wait(wanted, signal)
    return {
      [Symbol.dispose]: () => {
        for (const oid of wanted) this.#taken.delete(oid)
        wanted.clear()
        this.#admit()
      },
    }
  }

  async #wait(wanted: ReadonlySet<number>, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting: Waiting = { wanted, begin: resolve }
    const giveUp = (): void => {
      const place = this.#waiting.indexOf(waiting)
      if (place < 0) return
      this.#waiting.splice(place, 1)
      reject(signal.reason)
      this.#admit()
    }
    signal.addEventListener('abort', giveUp, { once: true })
    this.#waiting.push(waiting)
    this.#admit()
    try {
      await promise
    } finally {
      signal.removeEventListener('abort', giveUp)
    }
  }

  /** Lets all begin that share nothing with what is under way or with those who came before them. */
  #admit(): void {
    const spoken = new Set(this.#taken)
    for (const waiting of this.#waiting.splice(0)) {
      if (waiting.wanted.isDisjointFrom(spoken)) {
        for (const oid of waiting.wanted) this.#taken.add(oid)
        waiting.begin()
      } else {
        this.#waiting.push(waiting)
      }
      for (const oid of waiting.wanted) spoken.add(oid)
    }
  }
}

interface Waiting {
  readonly wanted: ReadonlySet<number>
  readonly begin: () => void
}
