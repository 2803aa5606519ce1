import { type Stopwatch } from '../domain/ports.ts'
import { Board } from '../observe/board.ts'
import { CycleLog } from '../observe/cycle-log.ts'
import { HttpServer } from '../observe/http.ts'
import { type Log } from '../observe/log.ts'
import { type Build } from '../observe/metrics/build.ts'
import { Metrics } from '../observe/metrics/metrics.ts'
import { reporterTo } from '../observe/reporter.ts'
import { routesOf } from '../observe/routes.ts'
import { troubleFrom } from '../observe/trouble.ts'
import { type PolicyFile } from '../settings/policy-file.ts'
import { type Settings } from '../settings/settings.ts'
import { Fleet } from './fleet.ts'
import { type OpenLeaderLink } from './leader-link.ts'
import { Observer } from './observer.ts'
import { type PolicyReading, PolicyWatcher } from './policy-watcher.ts'
import { cronSchedule, type Schedule, scheduleGapMs } from './schedule.ts'
import { Slots } from './slots.ts'
import { type Cycles } from './worker-parts.ts'

/** All that a daemon is made of; what touches the world comes from outside. */
export interface DaemonParts {
  readonly settings: Settings
  readonly build: Build
  readonly log: Log
  readonly readPolicies: () => Promise<PolicyFile>
  readonly openLink: OpenLeaderLink
  readonly openCycles: () => Cycles
  readonly stopwatch: Stopwatch
  /** In [0, 1). */
  readonly random: () => number
  /** Unix seconds by this machine's clock: for showing, never for deciding. */
  readonly wallSeconds: () => number
}

/** How long running work may take to end once it was cancelled. Kubernetes kills after 30 s by default. */
export const stopMs = 10_000

/** The daemon: HTTP, policies, schedule and fleet, from start to stop. */
export class Daemon implements AsyncDisposable {
  readonly #parts: DaemonParts
  readonly #board = new Board()
  readonly #metrics: Metrics
  readonly #fleet: Fleet
  readonly #watcher: PolicyWatcher
  readonly #schedule: Schedule
  #http: HttpServer | undefined
  #inForce: PolicyFile | undefined
  #stopped: Promise<boolean> | undefined

  private constructor(parts: DaemonParts) {
    const { settings, build, log, stopwatch, random } = parts
    this.#parts = parts
    this.#metrics = new Metrics(build, settings.metrics.seriesLimit)
    const observer = new Observer({
      board: this.#board,
      metrics: this.#metrics,
      log,
      cycleLog: new CycleLog(log),
      intervalSeconds: scheduleGapMs(settings.schedule) / 1000,
    })
    const reporter = reporterTo(this.#metrics, log)
    const slots = new Slots(settings.concurrency)
    this.#fleet = new Fleet({ ...parts, reporter, observer, slots }, (name) => observer.forget(name))
    this.#watcher = new PolicyWatcher({
      path: settings.policies,
      read: parts.readPolicies,
      stopwatch,
      onReading: (reading) => this.#follow(reading),
      onFailure: (error) => observer.loopEnded('policies', error),
    })
    this.#schedule = cronSchedule(settings.schedule, {
      stopwatch,
      random,
      log,
      onMissed: () => this.#tickMissed(),
    })
  }

  /** Throws SettingsError for a bad schedule and `port-taken`; nothing else keeps it from starting. */
  static async start(parts: DaemonParts): Promise<Daemon> {
    const daemon = new Daemon(parts)
    daemon.#http = await HttpServer.open(routesOf(daemon.#board, daemon.#metrics), parts.settings.http)
    parts.log.info({ port: daemon.#http.port, ...parts.build }, 'partitiond started')
    await daemon.#watcher.start()
    daemon.#schedule.start(() => daemon.#fleet.tick())
    return daemon
  }

  /** The HTTP port. */
  get port(): number | undefined {
    return this.#http?.port
  }

  /** Reads the policies now, changed or not; followed by a cycle. */
  reload(): Promise<void> {
    return this.#watcher.reload()
  }

  /** Cancels what runs, waits for its end and closes. False when something had not ended after 10 s. */
  stop(): Promise<boolean> {
    this.#stopped ??= this.#end()
    return this.#stopped
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #end(): Promise<boolean> {
    const { log, stopwatch } = this.#parts
    log.info('partitiond is stopping')
    this.#board.stopping()
    this.#schedule.stop()
    const ended = new AbortController()
    const orderly = Promise.all([this.#watcher.stop(), this.#fleet.stop()]).then(() => true)
    const isClean = await Promise.race([orderly, stopwatch.pause(stopMs, ended.signal).then(() => false)])
    ended.abort()
    await this.#http?.[Symbol.asyncDispose]()
    if (isClean) log.info('partitiond stopped')
    else log.error('partitiond stopped with work still under way: the server ends it with its session')
    return isClean
  }

  async #follow(reading: PolicyReading): Promise<void> {
    const { log, wallSeconds } = this.#parts
    if (reading.kind === 'refused') {
      const trouble = troubleFrom(reading.error)
      this.#board.setPolicies({
        loaded: this.#inForce !== undefined,
        trouble,
        warnings: this.#inForce?.warnings ?? [],
      })
      this.#metrics.policies.refused()
      this.#metrics.changed()
      log.error(
        { ...trouble },
        this.#inForce === undefined ? 'no policies' : 'policies refused, the last good ones stay in force',
      )
      return
    }
    const { file } = reading
    this.#inForce = file
    this.#board.setPolicies({ loaded: true, trouble: undefined, warnings: file.warnings })
    this.#metrics.policies.loaded(file.policies.length, wallSeconds())
    this.#metrics.changed()
    for (const warning of file.warnings) log.warn({ warning }, 'policies')
    log.info({ policies: file.policies.length, hash: file.hash }, 'policies loaded')
    await this.#fleet.follow(file)
  }

  #tickMissed(): void {
    this.#metrics.cycles.tickMissed()
    this.#metrics.changed()
  }
}
