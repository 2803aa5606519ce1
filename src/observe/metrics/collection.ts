import { type Counter, type Gauge, type Registry } from 'prom-client'
import { counterFrom, gaugeFrom, type MetricSpec } from './spec.ts'

const errors = {
  name: 'partitiond_collect_errors_total',
  type: 'counter',
  help: 'Metrics that could not be rendered and were left out of a scrape.',
  labels: ['collector'],
} as const satisfies MetricSpec

const duration = {
  name: 'partitiond_collect_duration_seconds',
  type: 'gauge',
  help: 'How long the last rendering took: `partitiond` is rendered when something has changed, `process` at every scrape.',
  labels: ['collector'],
} as const satisfies MetricSpec

export const collectionMetrics: readonly MetricSpec[] = [errors, duration]

export type Collector = 'partitiond' | 'process'

/** How the exposition itself fares. */
export class CollectionMetrics {
  readonly #errors: Counter<'collector'>
  readonly #duration: Gauge<'collector'>

  constructor(registry: Registry) {
    this.#errors = counterFrom(registry, errors)
    this.#duration = gaugeFrom(registry, duration)
    for (const collector of ['partitiond', 'process']) this.#errors.inc({ collector }, 0)
  }

  failed(collector: Collector): void {
    this.#errors.inc({ collector })
  }

  took(collector: Collector, ms: number): void {
    this.#duration.set({ collector }, ms / 1000)
  }
}
