import { collectDefaultMetrics, Registry } from 'prom-client'
import { type CycleReport, isGreen } from '../cycle-report.ts'
import { ActionMetrics } from './actions.ts'
import { type Build, registerBuild } from './build.ts'
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

/**
 * Everything `/metrics` shows. Written by cycles and events, never by a scrape: the text is kept until something changes,
 * so that a scrape costs neither a query nor, between cycles, a rendering. Whoever writes to a family calls `changed()`.
 */
export class Metrics {
  readonly #registry = new Registry()
  readonly #process = new Registry()
  readonly #collection = new CollectionMetrics(this.#process)
  readonly #sets = new SetMetrics(this.#registry)
  readonly #findings = new FindingMetrics(this.#registry)
  readonly #success = new SuccessMetrics(this.#registry)
  readonly databases = new DatabaseMetrics(this.#registry)
  readonly policies = new PolicyMetrics(this.#registry)
  readonly actions = new ActionMetrics(this.#registry)
  readonly locks = new LockMetrics(this.#registry)
  readonly cycles = new CycleMetrics(this.#registry)
  readonly contentType = this.#registry.contentType
  #text: Promise<string> | undefined

  constructor(build: Build) {
    registerBuild(this.#registry, build)
    collectDefaultMetrics({ register: this.#process, eventLoopMonitoringPrecision: lagResolutionMs })
  }

  /** Drops the kept text. */
  changed(): void {
    this.#text = undefined
  }

  /** Rewrites the gauges of one database. `intervalSeconds`: the schedule's gap. */
  cycleDone(report: CycleReport, intervalSeconds: number): void {
    this.#sets.replace(report.plan)
    this.#findings.replace(report.plan)
    this.#success.replace(report, intervalSeconds)
    this.actions.keep(report.plan)
    this.locks.keep(report.plan)
    this.cycles.ended(report.database, isGreen(report) ? 'ok' : 'error', report.durationMs)
    this.changed()
  }

  /** Takes away what only a leader knows: another process tells it from now on, and two would contradict each other. */
  forgetSets(database: string): void {
    this.#sets.forget(database)
    this.#findings.forget(database)
    this.#success.forget(database)
    this.changed()
  }

  forgetDatabase(database: string): void {
    this.forgetSets(database)
    this.databases.forget(database)
    for (const family of [this.actions, this.locks, this.cycles]) family.forget(database)
    this.changed()
  }

  /** Prometheus text. Never rejects: what cannot be rendered is left out and counted. */
  async render(): Promise<string> {
    this.#text ??= this.#collect('partitiond', this.#registry)
    const own = await this.#text
    return own + (await this.#collect('process', this.#process))
  }

  async #collect(collector: Collector, registry: Registry): Promise<string> {
    const started = performance.now()
    const text = await renderRegistry(registry, () => this.#collection.failed(collector))
    this.#collection.took(collector, performance.now() - started)
    return text
  }
}
