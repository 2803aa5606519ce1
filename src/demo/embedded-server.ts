import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PartitiondError } from '../domain/errors.ts'
import { type EmbeddedMajor, installedBinaries, runnableBinaries } from './embedded-binaries.ts'
import { freePort } from './free-port.ts'
import { ownFolder, serverAccount } from './server-account.ts'
import { Supervisor } from './supervisor.ts'

export interface EmbeddedServerOptions {
  /** 18 unless said otherwise. */
  readonly major?: EmbeddedMajor
  /** Server settings beyond ours, as postgresql.conf spells them. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  /** Makes a streaming standby of this server, which is stopped for the copy and started again. */
  readonly standbyOf?: EmbeddedServer
  /** Where `bin`, `lib` and `share` lie; the installed package unless said otherwise. */
  readonly binaries?: string
}

/** How the server is told to stop: as `pg_ctl stop -m` says it; `crash` is a SIGKILL of the postmaster. */
export type StopMode = 'fast' | 'immediate' | 'crash'

const signals = { fast: 'SIGINT', immediate: 'SIGQUIT', crash: 'SIGKILL' } as const

/** A throw-away server loses nothing that anybody wants back; waiting for the disk would be most of its time. */
const throwAway = {
  listen_addresses: '127.0.0.1',
  fsync: false,
  synchronous_commit: false,
  full_page_writes: false,
  timezone: 'UTC',
  log_timezone: 'UTC',
}

// Too small → a loaded machine fails for nothing; too big → a server that cannot start is noticed late.
const patienceMs = 60_000
const attempts = 5

/**
 * A PostgreSQL of our own on 127.0.0.1, without Docker, root or anything installed: superuser `postgres`, trust on
 * loopback only. Nothing of it outlives the process that started it, not even after a SIGKILL.
 */
export class EmbeddedServer implements AsyncDisposable {
  readonly major: EmbeddedMajor
  /** Holds the data folder, the unix socket and the log; removed at the end. */
  readonly folder: string
  readonly #supervisor: Supervisor
  #port = 0

  private constructor(major: EmbeddedMajor, folder: string, supervisor: Supervisor) {
    this.major = major
    this.folder = folder
    this.#supervisor = supervisor
  }

  /**
   * Starts a server and returns once it accepts connections.
   * Throws `no-embedded-postgres` or `embedded-postgres-failed`, and leaves nothing behind then.
   */
  static async start(options: EmbeddedServerOptions = {}): Promise<EmbeddedServer> {
    const major = options.standbyOf?.major ?? options.major ?? 18
    const installed = options.binaries ?? installedBinaries(major)
    const account = serverAccount()
    const folder = ownFolder(account)
    let server: EmbeddedServer | undefined
    try {
      const supervisor = new Supervisor(account, folder, runnableBinaries(installed, account, folder))
      server = new EmbeddedServer(major, folder, supervisor)
      await server.#fill(options)
      await server.#startOnFreePort()
      return server
    } catch (error) {
      await server?.[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  get dataFolder(): string {
    return join(this.folder, 'data')
  }

  get port(): number {
    return this.#port
  }

  /** A connection string; there is no password to it. */
  url(database = 'postgres', role = 'postgres'): string {
    return `postgresql://${encodeURIComponent(role)}@127.0.0.1:${this.#port}/${encodeURIComponent(database)}`
  }

  /** Everything the server has logged so far. */
  log(): string {
    const path = join(this.folder, 'server.log')
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }

  /** The postmaster's process id, or undefined when it does not run. */
  get pid(): number | undefined {
    return this.#supervisor.serverPid
  }

  /** Stops the server and keeps its data. Returns when the process is gone. */
  async stop(mode: StopMode = 'fast'): Promise<void> {
    const ended = this.#supervisor.serverEnded()
    this.#signal(signals[mode])
    await ended
  }

  /** Starts the stopped server again, on its old port. */
  async start(): Promise<void> {
    // After a crash, backends may hold the shared memory for a moment, and the server refuses to start beside them.
    for (let attempt = 1; ; attempt += 1) {
      await this.#supervisor.launch()
      if (await this.#accepts()) return
      if (attempt === attempts) throw this.#failure()
      await sleep(100 * attempt)
    }
  }

  async restart(mode: StopMode = 'fast'): Promise<void> {
    await this.stop(mode)
    await this.start()
  }

  /** Adds settings to postgresql.conf; they count after `reload` or `restart`, as PostgreSQL has it. */
  configure(settings: Readonly<Record<string, string | number | boolean>>): void {
    const lines = Object.entries(settings).map(
      ([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'\n`,
    )
    appendFileSync(join(this.dataFolder, 'postgresql.conf'), lines.join(''))
  }

  reload(): void {
    this.#signal('SIGHUP')
  }

  /** Ends recovery, as `pg_ctl promote` does: a file for the server to find, and a signal to look. */
  promote(): void {
    writeFileSync(join(this.dataFolder, 'promote'), '')
    this.#signal('SIGUSR1')
  }

  /** Stops the server and removes every trace of it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#supervisor.end()
  }

  async #fill({ settings = {}, standbyOf }: EmbeddedServerOptions): Promise<void> {
    if (standbyOf === undefined) {
      await this.#supervisor.initdb()
      this.configure({ ...throwAway, unix_socket_directories: this.folder, ...settings })
      return
    }
    await standbyOf.stop()
    await this.#supervisor.clone(standbyOf.dataFolder)
    await standbyOf.start()
    writeFileSync(join(this.dataFolder, 'standby.signal'), '')
    this.configure({
      unix_socket_directories: this.folder,
      primary_conninfo: `host=127.0.0.1 port=${standbyOf.port} user=postgres`,
      ...settings,
    })
  }

  async #startOnFreePort(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      this.#port = await freePort()
      this.configure({ port: this.#port })
      await this.#supervisor.launch()
      if (await this.#accepts()) return
      // Somebody may have taken the port between our look and the server's.
      if (attempt === attempts || !this.log().includes('could not bind')) throw this.#failure()
    }
  }

  /** True once connections are accepted; false when the server ended instead. */
  async #accepts(): Promise<boolean> {
    const deadline = performance.now() + patienceMs
    while (performance.now() < deadline) {
      if (this.pid === undefined) return false
      if (this.#isReady()) return true
      await sleep(10)
    }
    throw this.#failure()
  }

  /**
   * Reads postmaster.pid as `pg_ctl -w` does: line 1 is the pid, line 8 the state (src/include/utils/pidfile.h).
   * A crash leaves the file behind, so it counts only when it is about the process that runs now.
   */
  #isReady(): boolean {
    const path = join(this.dataFolder, 'postmaster.pid')
    if (!existsSync(path)) return false
    const lines = readFileSync(path, 'utf8').split('\n')
    return Number(lines[0]) === this.pid && ['ready', 'standby'].includes(lines[7]?.trim() ?? '')
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.pid !== undefined) process.kill(this.pid, signal)
  }

  #failure(): PartitiondError {
    const lastWords = this.log().trim().split('\n').slice(-5).join('\n')
    return new PartitiondError(
      'embedded-postgres-failed',
      `the embedded PostgreSQL ${this.major} did not start`,
      {
        hint: 'The last lines of its log are in the details.',
        details: { log: lastWords },
      },
    )
  }
}
