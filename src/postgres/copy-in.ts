import { type Connection, type Submittable } from 'pg'
import { type PartitiondError } from '../domain/errors.ts'
import { copiedRows } from './copied-rows.ts'
import { firstWords } from './first-words.ts'
import { toPartitiondError } from './sqlstate.ts'

const HEADER_BYTES = 5
const COPY_DATA = 0x64
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4])
/** The reason is empty: what went wrong is told by whoever reads the source. */
const COPY_FAIL = Buffer.from([0x66, 0, 0, 0, 5, 0])

/** A COPY … FROM STDIN under way: what the driver calls a query, made for one use. */
export class CopyIn implements Submittable {
  readonly #text: string
  readonly #asked = Promise.withResolvers<Connection>()
  readonly #ended = Promise.withResolvers<void>()
  #rows = 0
  #failure: PartitiondError | undefined
  #giveUp: ((error: PartitiondError) => void) | undefined

  constructor(text: string) {
    this.#text = text
    // Whoever waits for them hears of it; when nobody does it is no unhandled rejection.
    this.#asked.promise.catch(() => undefined)
    this.#ended.promise.catch(() => undefined)
  }

  /** Sends all that the source has, as fast as the server takes it. Returns the rows it took. Throws PartitiondErrors, and what the source throws. */
  async feed(source: AsyncIterable<Uint8Array>): Promise<number> {
    const connection = await this.#asked.promise
    const iterator = source[Symbol.asyncIterator]()
    try {
      await this.#send(connection, iterator)
    } catch (error) {
      // The source may be stuck in a read: it is told, not waited for.
      iterator.return?.().catch(() => undefined)
      await this.#abandon(connection)
      throw error
    }
    connection.stream.write(COPY_DONE)
    await this.#ended.promise
    return this.#rows
  }

  /** The driver's: it is this query's turn. */
  submit(connection: Connection): void {
    connection.query(this.#text)
  }

  /** The driver's: the server wants the rows. */
  handleCopyInResponse(connection: Connection): void {
    this.#asked.resolve(connection)
  }

  /** The driver's: the command tag. */
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#rows = copiedRows(text) ?? 0
  }

  /** The driver's: an error of the server, or the connection's end. */
  handleError(cause: unknown): void {
    this.stop(toPartitiondError(cause, firstWords(this.#text)))
  }

  /** Nothing more is sent: whoever feeds it hears of the error. */
  stop(error: PartitiondError): void {
    this.#failure ??= error
    this.#asked.reject(error)
    this.#ended.reject(error)
    this.#giveUp?.(error)
  }

  /** The driver's: the server waits for the next statement. */
  handleReadyForQuery(): void {
    this.#ended.resolve()
  }

  async #send(connection: Connection, iterator: AsyncIterator<Uint8Array>): Promise<void> {
    for (;;) {
      const next = await this.#unlessFailed(iterator.next())
      if (next.done === true) return
      if (next.value.length > 0) await this.#write(connection, next.value)
    }
  }

  async #write({ stream }: Connection, bytes: Uint8Array): Promise<void> {
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt8(COPY_DATA)
    header.writeUInt32BE(bytes.length + 4, 1)
    stream.cork()
    stream.write(header)
    const hasRoom = stream.write(bytes)
    stream.uncork()
    if (hasRoom) return
    const { promise, resolve } = Promise.withResolvers<void>()
    stream.once('drain', resolve)
    try {
      await this.#unlessFailed(promise)
    } finally {
      stream.off('drain', resolve)
    }
  }

  /** A failure of the server ends the waiting for the source, and for room. */
  #unlessFailed<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#failure !== undefined) reject(this.#failure)
      this.#giveUp = reject
      promise.then(resolve, reject)
    })
  }

  /** After a failure of its own the server ignores what comes; after one of the source it is told to forget the rows. */
  async #abandon({ stream }: Connection): Promise<void> {
    if (this.#failure !== undefined) return
    stream.write(COPY_FAIL)
    await this.#ended.promise.catch(() => undefined)
  }
}
