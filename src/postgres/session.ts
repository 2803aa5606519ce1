import { type Client, type QueryConfig, type QueryResult } from 'pg'
import { ConnectionError, Interrupted, type PartitiondError } from '../domain/errors.ts'
import { featuresOf, type ServerFeatures } from '../domain/server-features.ts'
import { type Statement } from '../sql/statement.ts'
import { cancelStatement } from './cancel-statement.ts'
import { dial } from './dial.ts'
import { firstWords } from './first-words.ts'
import { pinSettings, type ServerState } from './pin-settings.ts'
import { toPartitiondError } from './sqlstate.ts'
import { type ConnectionTarget } from './target.ts'

/** What the server said beside its answer, e.g. that a VACUUM was skipped (postgres.md G5). */
export interface Notice {
  /** `WARNING`, `NOTICE`, …: in the server's language, unlike `code`. */
  readonly severity: string
  /** The SQLSTATE: class 00 is a notice, 01 a warning. */
  readonly code: string
  readonly message: string
}

export interface StatementResult<R extends object = Record<string, unknown>> {
  readonly rowCount: number
  readonly rows: readonly R[]
  readonly notices: readonly Notice[]
}

export interface SessionOptions {
  /** As in pg_stat_activity. Sessions called `partitiond`, or `partitiond …`, are not counted as somebody's open transaction. */
  readonly applicationName?: string | undefined
  /** Aborting gives up connecting, and cancels the statement that runs at that moment; later statements are not held back. */
  readonly signal?: AbortSignal | undefined
}

// Too small → a clean goodbye is cut short; too big → over a dead network, shutting down takes that long.
const GOODBYE_MS = 2_000

/** A statement on its way: the server works on the oldest, and what it says beside its answers belongs to that one. */
interface InFlight {
  readonly notices: Notice[]
}

/**
 * One connection to one database, ours alone, under pinned settings. Statements run one at a time, in the order in which they were
 * given, and are sent without waiting for the answers to those before: whoever needs several answers at once asks for all of them
 * (`Promise.all`) and waits for the network once. A statement that must not run when the one before it fails has to be awaited for,
 * or be in the same transaction.
 */
export class Session implements AsyncDisposable {
  readonly target: ConnectionTarget
  /** The server process that serves us. */
  readonly pid: number
  /** The process that was named while connecting; differs from `pid` when something stands between, such as a pooler. */
  readonly greetedBy: number | undefined
  readonly serverVersionNum: number
  readonly features: ServerFeatures
  readonly #client: Client
  readonly #signal: AbortSignal | undefined
  readonly #lostListeners: ((error: ConnectionError) => void)[] = []
  /** Oldest first. */
  readonly #inFlight = new Set<InFlight>()
  /** Of prepared statements, by their text. */
  readonly #names = new Map<string, string>()
  #isOpen = true
  #isClosing = false

  private constructor(
    target: ConnectionTarget,
    client: Client,
    state: ServerState,
    signal: AbortSignal | undefined,
  ) {
    this.target = target
    this.pid = state.pid
    this.greetedBy = processOf(client)
    this.serverVersionNum = state.version
    this.features = featuresOf(state.version)
    this.#client = client
    this.#signal = signal
    this.#listen()
  }

  /** Connects and pins the settings. Throws ConnectionError, or Interrupted when the signal aborts. */
  static async open(target: ConnectionTarget, options: SessionOptions = {}): Promise<Session> {
    const { applicationName = 'partitiond', signal } = options
    const client = await dial(target, { applicationName, signal })
    try {
      return new Session(target, client, await pinSettings(client, processOf(client), target), signal)
    } catch (error) {
      await client.end()
      throw toPartitiondError(error, `opening a session with database "${target.name}"`)
    }
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Tells once, when the connection ends without our doing. */
  onLost(listener: (error: ConnectionError) => void): void {
    this.#lostListeners.push(listener)
  }

  /** Runs a fixed text and returns its rows: bigint, numeric and times as text, json and arrays parsed. For reads, and for our own tables. */
  async query<R extends object>(text: string, parameters: readonly unknown[] = []): Promise<readonly R[]> {
    return (await this.#send<R>(text, parameters)).rows
  }

  /** Runs several worded statements in one round trip, as PostgreSQL's simple query does. Not for what must stand alone. */
  async runTogether(statements: readonly Statement[]): Promise<void> {
    await this.#send(statements.map(({ text }) => text).join(';\n'), [])
  }

  /** Runs one worded statement. */
  async run(statement: Statement, parameters: readonly unknown[] = []): Promise<StatementResult> {
    return this.#send<Record<string, unknown>>(statement.text, parameters, statement.isAlone)
  }

  /** Cancels the running statement through a second connection; no-op when idle. Throws ConnectionError when that cannot be made. */
  async cancelRunning(): Promise<void> {
    const last = [...this.#inFlight].at(-1)
    if (last === undefined) return
    await cancelStatement(this.target, this.pid, () => this.#inFlight.has(last))
  }

  /** Closes the connection; what still runs is cancelled first. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    this.#signal?.removeEventListener('abort', this.#cancelOnAbort)
    if (this.#isOpen) await this.cancelRunning().catch(() => undefined)
    this.#isOpen = false
    // Over a dead network nobody answers the goodbye.
    const impatience = setTimeout(() => this.#client.connection.stream.destroy(), GOODBYE_MS)
    await this.#client.end()
    clearTimeout(impatience)
  }

  async #send<R extends object>(
    text: string,
    parameters: readonly unknown[],
    isAlone = false,
  ): Promise<StatementResult<R>> {
    const wasAborted = this.#isAborted()
    const statement: InFlight = { notices: [] }
    try {
      const { rowCount, rows } = await this.#answered<R>(statement, this.#prepared(text, parameters, isAlone))
      return { rowCount: rowCount ?? 0, rows, notices: statement.notices }
    } catch (error) {
      const failure = toPartitiondError(error, firstWords(text))
      throw !wasAborted && this.#isAborted() ? interruption(failure) : failure
    }
  }

  /** By callback, because a promise would tell only after the server's words about the next statement have come. */
  #answered<R extends object>(statement: InFlight, config: QueryConfig): Promise<QueryResult<R>> {
    const { promise, resolve, reject } = Promise.withResolvers<QueryResult<R>>()
    this.#inFlight.add(statement)
    this.#holdBack()
    this.#client.query<R>(config, (error: Error | null, result) => {
      this.#inFlight.delete(statement)
      if (error === null) resolve(result)
      else reject(error)
    })
    return promise
  }

  /** What is asked for in one go leaves in one packet: the server is woken once, not once a statement. */
  #holdBack(): void {
    const { stream } = this.#client.connection
    stream.cork()
    process.nextTick(() => stream.uncork())
  }

  /**
   * Fixed texts come again and again: the server parses each once a session. What has no parameters may be several statements, unless it
   * is to stand alone: then the extended protocol is used, in which there cannot be a second one.
   */
  #prepared(
    text: string,
    parameters: readonly unknown[],
    isAlone: boolean,
  ): QueryConfig & { readonly queryMode?: 'extended' } {
    if (isAlone && parameters.length === 0) return { text, queryMode: 'extended' }
    if (parameters.length === 0) return { text }
    const name = this.#names.get(text) ?? `partitiond_${this.#names.size}`
    this.#names.set(text, name)
    return { name, text, values: [...parameters] }
  }

  #isAborted(): boolean {
    return this.#signal?.aborted === true
  }

  readonly #cancelOnAbort = (): void => {
    // A server too full for a second connection notices the broken first one by itself.
    this.cancelRunning().catch(() => this.#client.connection.stream.destroy())
  }

  #listen(): void {
    this.#client.on('notice', ({ severity, code, message }) => {
      const [oldest] = this.#inFlight
      oldest?.notices.push({ severity: severity ?? '', code: code ?? '', message: message ?? '' })
    })
    this.#client.on('error', (error) => this.#lose(error))
    this.#client.on('end', () => this.#lose(new Error('the server closed it')))
    this.#signal?.addEventListener('abort', this.#cancelOnAbort)
  }

  #lose(cause: unknown): void {
    if (!this.#isOpen || this.#isClosing) return
    this.#isOpen = false
    const error = toPartitiondError(cause, `database "${this.target.name}"`)
    const lost =
      error instanceof ConnectionError
        ? error
        : new ConnectionError('connection-lost', error.message, { cause: error })
    for (const listener of this.#lostListeners) listener(lost)
  }
}

/** The process id from the startup exchange; the driver's types leave it out. */
function processOf(client: Client & { readonly processID?: number | null }): number | undefined {
  return client.processID ?? undefined
}

function interruption(cause: PartitiondError): Interrupted {
  return new Interrupted(`interrupted: ${cause.message}`, { cause })
}
