import { type Connection, type Submittable } from 'pg'
import { type PartitiondError } from '../domain/errors.ts'
import { CopyDataFilter, type RowPrefix } from './copy-data-filter.ts'
import { copiedRows } from './copied-rows.ts'
import { firstWords } from './first-words.ts'
import { toPartitiondError } from './sqlstate.ts'

// Too small: the server waits for us while we wait for a disk; too big: memory.
const AHEAD_BYTES = 1024 * 1024

type DataListener = (bytes: Buffer) => void

type End = { readonly error: PartitiondError } | 'ended'

/**
 * A COPY … TO STDOUT under way: what the driver calls a query, made for one use. The driver would make an object of every row; here
 * the rows' bytes are taken out before it sees them. The server is held back while nobody takes them.
 */
export class CopyOut implements Submittable {
  readonly #text: string
  readonly #prefix: RowPrefix | undefined
  #rows: number | undefined
  readonly #ready: Uint8Array[] = []
  #readyBytes = 0
  #end: End | undefined
  #wake: (() => void) | undefined
  #connection: Connection | undefined
  #release: (() => void) | undefined

  constructor(text: string, prefix?: RowPrefix) {
    this.#text = text
    this.#prefix = prefix
  }

  /** What the server says it has sent; undefined until it has ended well. */
  get rows(): number | undefined {
    return this.#rows
  }

  get hasEnded(): boolean {
    return this.#end !== undefined
  }

  /** The next bytes, undefined at the end. One caller at a time. Throws PartitiondErrors. */
  async take(): Promise<Uint8Array | undefined> {
    for (;;) {
      if (typeof this.#end === 'object') throw this.#end.error
      const bytes = this.#ready.shift()
      if (bytes !== undefined) return this.#taken(bytes)
      if (this.#end !== undefined) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** The driver's: it is this query's turn. */
  submit(connection: Connection): void {
    this.#connection = connection
    this.#release = this.#intercept(connection)
    connection.query(this.#text)
  }

  /** The driver's: the command tag. */
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#rows ??= copiedRows(text)
  }

  /** Nobody wants the rest: it is thrown away as it comes, until the server hears of it or is lost. */
  stop(error: PartitiondError): void {
    this.#finish({ error })
  }

  /** The driver's: an error of the server, or the connection's end. */
  handleError(error: unknown): void {
    this.#finish({ error: toPartitiondError(error, firstWords(this.#text)) })
    this.#release?.()
  }

  /** The driver's: the server waits for the next statement. */
  handleReadyForQuery(): void {
    this.#finish('ended')
    this.#release?.()
  }

  /** Puts ourselves between the socket and the driver's parser, which gets all but the rows. Returns how to step out again. */
  #intercept({ stream }: Connection): () => void {
    const [parser] = stream.listeners('data') as DataListener[]
    if (parser === undefined) throw new Error('the driver does not listen to its socket')
    const filter = new CopyDataFilter((bytes) => this.#offer(bytes), parser, this.#prefix)
    let isBetween = true
    const listener = (bytes: Buffer): void => {
      try {
        filter.push(bytes)
        if (!isBetween) parser(filter.rest())
      } catch (error) {
        stream.destroy(error instanceof Error ? error : new Error(String(error)))
      }
    }
    stream.off('data', parser)
    stream.on('data', listener)
    return () => {
      if (!isBetween) return
      isBetween = false
      stream.off('data', listener)
      stream.on('data', parser)
    }
  }

  #offer(bytes: Uint8Array): void {
    if (this.#end !== undefined) return
    this.#ready.push(bytes)
    this.#readyBytes += bytes.length
    if (this.#readyBytes >= AHEAD_BYTES) this.#connection?.stream.pause()
    this.#wake?.()
  }

  #taken(bytes: Uint8Array): Uint8Array {
    this.#readyBytes -= bytes.length
    if (this.#readyBytes < AHEAD_BYTES) this.#connection?.stream.resume()
    return bytes
  }

  #finish(end: End): void {
    this.#end ??= end
    if (this.#end !== 'ended') this.#ready.length = 0
    this.#connection?.stream.resume()
    this.#wake?.()
  }
}
