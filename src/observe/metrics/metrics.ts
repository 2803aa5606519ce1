import { collectDefaultMetrics, Registry } from 'prom-client'
import { type Plan } from '../../domain/plan.ts'
import { type SetAging } from '../../domain/set-aging.ts'
import { type CycleReport, isGreen } from '../cycle-report.ts'
import { ActionMetrics } from './actions.ts'
import { AgingMetrics } from './aging.ts'
import { ArchiveMetrics } from './archives.ts'
import { type Build, registerBuild } from './build.ts'
import { ClockMetrics } from './clock.ts'
import { CollectionMetrics, type Collector } from './collection.ts'
import { CycleMetrics } from './cycles.ts'
import { DatabaseMetrics } from './databases.ts'
import { FindingMetrics } from './findings.ts'
import { LockMetrics } from './locks.ts'
import { PolicyMetrics } from './policies.ts'
import { renderRegistry } from './render-registry.ts'
import { SetMetrics } from './sets.ts'
import { SuccessMetrics } from './success.ts'

/** The default metrics wake up this often to measure the event loop's lag; 10 ms, the library's default, costs an idle daemon most of its CPU. */
const lagResolutionMs = 200

/** Gauges of the library's that bear a counter's suffix, which Prometheus' own checker refuses. The same is told by type without it. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
]

/**
 * Everything `/metrics` shows. Written by cycles and events, never by a scrape: the text is kept until something changes,
 * so that a scrape costs neither a query nor, between cycles, a rendering. Whoever writes to a family calls `changed()`;
 * only what belongs to `#live`, a few series, is rendered at every scrape.
 */
export class Metrics {
  readonly #registry = new Registry()
  readonly #live = new Registry()
  readonly #seriesLimit: number
  readonly #collection: CollectionMetrics
  readonly #sets: SetMetrics
  readonly #aging: AgingMetrics
  readonly #findings: FindingMetrics
  readonly #success: SuccessMetrics
  readonly databases: DatabaseMetrics
  readonly policies: PolicyMetrics
  readonly cycles: CycleMetrics
  readonly locks: LockMetrics
  readonly archives: ArchiveMetrics
  readonly actions: ActionMetrics
  readonly clock: ClockMetrics
  readonly contentType = this.#registry.contentType
  #text: Promise<string> | undefined

  /** `seriesLimit`: how many series of ours are shown at most. */
  constructor(build: Build, seriesLimit = Number.POSITIVE_INFINITY) {
    this.#seriesLimit = seriesLimit
    // What is registered last is dropped first when there are too many series.
    registerBuild(this.#registry, build)
    this.databases = new DatabaseMetrics(this.#registry)
    this.policies = new PolicyMetrics(this.#registry)
    this.cycles = new CycleMetrics(this.#registry)
    this.locks = new LockMetrics(this.#registry)
    this.#sets = new SetMetrics(this.#registry)
    this.#aging = new AgingMetrics(this.#registry)
    this.archives = new ArchiveMetrics(this.#registry)
    this.#findings = new FindingMetrics(this.#registry)
    this.actions = new ActionMetrics(this.#registry)
    this.#success = new SuccessMetrics(this.#registry)
    this.#collection = new CollectionMetrics(this.#live)
    this.clock = new ClockMetrics(this.#live)
    collectDefaultMetrics({ register: this.#live, eventLoopMonitoringPrecision: lagResolutionMs })
    for (const name of misnamed) this.#live.removeSingleMetric(name)
  }

  /** Drops the kept text. */
  changed(): void {
    this.#text = undefined
  }

  /** Shows how the sets stand before anything is run, which may take long. `intervalSeconds`: the schedule's gap. */
  cyclePlanned(plan: Plan, intervalSeconds: number): void {
    this.#showSets(plan)
    this.#success.keep(plan, intervalSeconds)
    this.changed()
  }

  /** Rewrites the gauges of one database. `intervalSeconds`: the schedule's gap. */
  cycleDone(report: CycleReport, intervalSeconds: number): void {
    this.#showSets(report.plan)
    this.#success.replace(report, intervalSeconds)
    this.cycles.ended(report.database, isGreen(report) ? 'ok' : 'error', report.durationMs)
    this.changed()
  }

  /** Of every set of the database, policy or not. */
  agingRead(database: string, agings: readonly SetAging[], tookMs: number): void {
    this.#aging.read(database, agings)
    this.#collection.took('aging', tookMs)
    this.changed()
  }

  /** The last reading stands. */
  agingUnread(): void {
    this.#collection.failed('aging')
  }

  /** Takes away what only a leader knows: another process tells it from now on, and two would contradict each other. */
  forgetSets(database: string): void {
    for (const family of [this.#sets, this.#aging, this.#findings, this.#success]) family.forget(database)
    this.archives.forgetSets(database)
    this.changed()
  }

  forgetDatabase(database: string): void {
    this.forgetSets(database)
    for (const family of [this.databases, this.actions, this.locks, this.archives, this.cycles, this.clock])
      family.forget(database)
    this.changed()
  }

  /** Prometheus text. Never rejects: what cannot be rendered is left out and counted. */
  async render(): Promise<string> {
    const own = await this.renderAhead()
    return own + (await this.#collect('process', this.#live, Number.POSITIVE_INFINITY))
  }

  /** Renders what is kept until something changes, so that the next scrape does not wait for it. Never rejects. */
  renderAhead(): Promise<string> {
    this.#text ??= this.#collect('partitiond', this.#registry, this.#seriesLimit)
    return this.#text
  }

  #showSets(plan: Plan): void {
    this.#sets.replace(plan)
    this.#aging.keep(plan)
    this.archives.keep(plan)
    this.#findings.replace(plan)
    this.actions.keep(plan)
    this.locks.keep(plan)
  }

  async #collect(collector: Collector, registry: Registry, seriesLimit: number): Promise<string> {
    const started = performance.now()
    const text = await renderRegistry(registry, {
      seriesLimit,
      onFailure: () => this.#collection.failed(collector),
      onDropped: (series) => this.#collection.dropped(series),
    })
    this.#collection.took(collector, performance.now() - started)
    return text
  }
}
