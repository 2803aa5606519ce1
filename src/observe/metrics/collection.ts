import { type Counter, type Gauge, type Registry } from 'prom-client'
import { counterFrom, gaugeFrom, type MetricSpec } from './spec.ts'

const errors = {
  name: 'partitiond_collect_errors_total',
  type: 'counter',
  help: 'What could not be collected and was left out: a metric of a rendering, or one reading of ages.',
  labels: ['collector'],
} as const satisfies MetricSpec

const duration = {
  name: 'partitiond_collect_duration_seconds',
  type: 'gauge',
  help: 'How long it took last: `partitiond` is rendered when something has changed, `process` at every scrape; `aging` reads partitiond_max_xid_age from the catalog, beside a cycle.',
  labels: ['collector'],
} as const satisfies MetricSpec

const dropped = {
  name: 'partitiond_series_dropped_total',
  type: 'counter',
  help: 'Series left out because there were more than PARTITIOND_METRICS_SERIES_LIMIT, counted at each rendering. The last ones in the order of docs/metrics.md go first.',
  labels: [],
} as const satisfies MetricSpec

export const collectionMetrics: readonly MetricSpec[] = [errors, duration, dropped]

const collectors = ['partitiond', 'process', 'aging'] as const

export type Collector = (typeof collectors)[number]

/** How the exposition itself fares. */
export class CollectionMetrics {
  readonly #errors: Counter<'collector'>
  readonly #duration: Gauge<'collector'>
  readonly #dropped: Counter

  constructor(registry: Registry) {
    this.#errors = counterFrom(registry, errors)
    this.#duration = gaugeFrom(registry, duration)
    this.#dropped = counterFrom(registry, dropped)
    for (const collector of collectors) this.#errors.inc({ collector }, 0)
  }

  failed(collector: Collector): void {
    this.#errors.inc({ collector })
  }

  took(collector: Collector, ms: number): void {
    this.#duration.set({ collector }, ms / 1000)
  }

  dropped(series: number): void {
    this.#dropped.inc(series)
  }
}
