import { createHash } from 'node:crypto'
import { type Manifest } from './manifest-schema.ts'

/** Measures and hashes what passes on its way from COPY into a file. */
export class Tally {
  readonly #onProgress: (bytes: number) => void
  readonly #hash = createHash('sha256')
  #copied = 0
  #written = 0

  /** `onProgress` is told how many bytes of COPY text have come so far. */
  constructor(onProgress: (bytes: number) => void) {
    this.#onProgress = onProgress
  }

  /** The rows on their way to the format. */
  async *copied(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of source) {
      this.#copied += chunk.length
      this.#onProgress(this.#copied)
      yield chunk
    }
  }

  /** The file on its way to the store. */
  async *written(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of source) {
      this.#hash.update(chunk)
      this.#written += chunk.length
      yield chunk
    }
  }

  /** What went into the file; asked for once, when all has passed. */
  file(name: string): Manifest['files'][number] {
    return {
      name,
      bytes: this.#written,
      sha256: this.#hash.digest('hex'),
      uncompressedBytes: this.#copied,
    }
  }
}
