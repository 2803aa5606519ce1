import { Interrupted } from '../../domain/errors.ts'

/** What is to be stored, read so that its own errors can be told from the store's, and so that an abort is noticed while it keeps us waiting. */
export class Source implements AsyncIterable<Uint8Array> {
  readonly #body: AsyncIterable<Uint8Array>
  readonly #signal: AbortSignal
  #failure: { readonly error: unknown } | undefined

  constructor(body: AsyncIterable<Uint8Array>, signal: AbortSignal) {
    this.#body = body
    this.#signal = signal
  }

  /** What to throw when storing failed: the source's own error, Interrupted, or else what the store makes of its error. */
  blame(ofStore: () => Error): unknown {
    if (this.#failure !== undefined) return this.#failure.error
    return this.#signal.aborted ? new Interrupted() : ofStore()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    const iterator = this.#body[Symbol.asyncIterator]()
    let isOver = false
    try {
      for (;;) {
        const next = await this.#next(iterator)
        isOver = next.done === true
        if (next.done === true) return
        if (next.value.byteLength > 0) yield next.value
      }
    } finally {
      // Not awaited: a source that waits for something would keep us waiting too.
      if (!isOver) void Promise.resolve(iterator.return?.()).catch(() => undefined)
    }
  }

  #next(iterator: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
    const signal = this.#signal
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(new Interrupted())
      if (signal.aborted) return stop()
      signal.addEventListener('abort', stop, { once: true })
      iterator
        .next()
        .then(resolve, (error: unknown) => {
          this.#failure ??= { error }
          reject(new Error('the source failed', { cause: error }))
        })
        .finally(() => signal.removeEventListener('abort', stop))
    })
  }
}
