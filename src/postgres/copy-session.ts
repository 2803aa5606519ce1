import { type Client } from 'pg'
import { ConnectionError, Interrupted } from '../domain/errors.ts'
import { type Statement } from '../sql/statement.ts'
import { cancelStatement } from './cancel-statement.ts'
import { CopyIn } from './copy-in.ts'
import { type RowPrefix } from './copy-data-filter.ts'
import { CopyOut } from './copy-out.ts'
import { dial } from './dial.ts'
import { firstWords } from './first-words.ts'
import { pinSettings } from './pin-settings.ts'
import { type SessionOptions } from './session.ts'
import { toPartitiondError } from './sqlstate.ts'
import { type ConnectionTarget } from './target.ts'

// Too small → a clean goodbye is cut short; too big → over a dead network, ending takes that long.
const GOODBYE_MS = 2_000

/** Rows as COPY sends them. Whoever stops reading early ends the session: the server cannot be talked out of a COPY otherwise. */
export interface CopiedRows extends AsyncIterable<Uint8Array> {
  /** How many the server says to have sent; undefined until all have come. */
  readonly rows: number | undefined
}

/** What can be under way: a COPY can also be told that nobody wants it any more. */
type Running = CopyOut | CopyIn | 'statement'

/**
 * One connection for COPY, ours alone, under the same pinned settings as Session; one statement at a time. Aborting the signal cancels
 * the statement that runs and ends the session: Interrupted.
 */
export class CopySession implements AsyncDisposable {
  readonly target: ConnectionTarget
  /** The server process that serves us. */
  readonly pid: number
  readonly #client: Client
  readonly #signal: AbortSignal | undefined
  #running: Running | undefined
  #stopping: Promise<void> | undefined
  #isClosing = false

  private constructor(
    target: ConnectionTarget,
    client: Client,
    pid: number,
    signal: AbortSignal | undefined,
  ) {
    this.target = target
    this.pid = pid
    this.#client = client
    this.#signal = signal
    signal?.addEventListener('abort', this.#onAbort)
  }

  /** Connects and pins the settings. Throws ConnectionError, or Interrupted when the signal aborts. */
  static async open(target: ConnectionTarget, options: SessionOptions = {}): Promise<CopySession> {
    const { applicationName = 'partitiond archive', signal } = options
    const client = await dial(target, { applicationName, signal, pipeline: false })
    try {
      const { processID } = client as Client & { readonly processID?: number | null }
      const { pid } = await pinSettings(client, processID ?? undefined, target)
      return new CopySession(target, client, pid, signal)
    } catch (error) {
      await client.end()
      throw toPartitiondError(error, `opening a session with database "${target.name}"`)
    }
  }

  /** Runs a fixed text and returns its rows, values as Session parses them. */
  async query<R extends object>(text: string, parameters: readonly unknown[] = []): Promise<readonly R[]> {
    return this.#alone('statement', () =>
      this.#worded(text, async () => (await this.#client.query<R>(text, [...parameters])).rows),
    )
  }

  /** Runs one worded statement. */
  async run({ text }: Statement): Promise<void> {
    await this.query(text)
  }

  /** Runs a COPY … TO STDOUT once its rows are asked for; they come as fast as they are taken, without what `prefix` takes from each. */
  copyTo(statement: Statement, prefix?: RowPrefix): CopiedRows {
    const copy = new CopyOut(statement.text, prefix)
    return {
      get rows() {
        return copy.rows
      },
      [Symbol.asyncIterator]: () => this.#rowsOf(copy),
    }
  }

  /** Runs a COPY … FROM STDIN with what the source has. Returns how many rows the server took; what the source throws passes on. */
  async copyFrom(statement: Statement, source: AsyncIterable<Uint8Array>): Promise<number> {
    const copy = new CopyIn(statement.text)
    return this.#alone(copy, () => {
      this.#client.query(copy)
      return copy.feed(source)
    })
  }

  /** Ends the session, and what still runs in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    this.#signal?.removeEventListener('abort', this.#onAbort)
    if (this.#running !== undefined) this.#stop()
    await this.#stopping
    // Over a dead network nobody answers the goodbye.
    const impatience = setTimeout(() => this.#hangUp(), GOODBYE_MS)
    await this.#client.end()
    clearTimeout(impatience)
  }

  async *#rowsOf(copy: CopyOut): AsyncGenerator<Uint8Array, void, undefined> {
    this.#throwIfOver()
    this.#running = copy
    this.#client.query(copy)
    try {
      for (;;) {
        const bytes = await copy.take()
        if (bytes === undefined) return
        yield bytes
      }
    } finally {
      this.#running = undefined
      if (!copy.hasEnded) this.#hangUp()
    }
  }

  async #alone<T>(running: Running, body: () => Promise<T>): Promise<T> {
    this.#throwIfOver()
    this.#running = running
    try {
      return await body()
    } finally {
      this.#running = undefined
    }
  }

  /** Puts what the driver throws into our words. */
  async #worded<T>(text: string, body: () => Promise<T>): Promise<T> {
    try {
      return await body()
    } catch (error) {
      const failure = toPartitiondError(error, firstWords(text))
      throw this.#isAborted()
        ? new Interrupted(`interrupted: ${failure.message}`, { cause: failure })
        : failure
    }
  }

  #throwIfOver(): void {
    if (this.#isAborted()) throw new Interrupted()
    if (!this.#isClosing && this.#client.connection.stream.writable) return
    throw new ConnectionError('connection-lost', `the session with database "${this.target.name}" has ended`)
  }

  #isAborted(): boolean {
    return this.#signal?.aborted === true
  }

  readonly #onAbort = (): void => this.#stop()

  #stop(): void {
    const running = this.#running
    if (running !== undefined && running !== 'statement') running.stop(new Interrupted())
    this.#stopping ??= this.#cancel(running !== undefined)
  }

  /** A server that waits for us to take rows does not hear of being cancelled: it has to lose us. */
  async #cancel(isRunning: boolean): Promise<void> {
    await cancelStatement(this.target, this.pid, () => isRunning).catch(() => undefined)
    this.#hangUp()
  }

  #hangUp(): void {
    this.#client.connection.stream.destroy()
  }
}
