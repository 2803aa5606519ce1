import { type Gauge, type Registry } from 'prom-client'
import { gaugeFrom, type Labels, type MetricSpec } from './spec.ts'

export interface Series<L extends string> {
  readonly labels: Labels<L>
  readonly value: number
}

/**
 * A gauge whose series of one database are written as a whole: what is not written again is gone.
 * prom-client itself keeps a series for ever, and a frozen gauge of a removed policy raises alerts nobody can end.
 */
export class ReplacedGauge<L extends string> {
  readonly #gauge: Gauge<L>
  readonly #labels: readonly L[]
  readonly #shown = new Map<string, Map<string, Labels<L>>>()

  constructor(registry: Registry, spec: MetricSpec<L>) {
    this.#gauge = gaugeFrom(registry, spec)
    this.#labels = spec.labels
  }

  replace(database: string, series: readonly Series<L>[]): void {
    const before = this.#shown.get(database)
    const now = new Map(
      series.map(({ labels }) => [this.#labels.map((name) => labels[name]).join('\0'), labels]),
    )
    for (const [key, labels] of before ?? []) {
      if (!now.has(key)) this.#gauge.remove({ ...labels })
    }
    for (const { labels, value } of series) this.#gauge.set({ ...labels }, value)
    this.#shown.set(database, now)
  }

  forget(database: string): void {
    this.replace(database, [])
    this.#shown.delete(database)
  }
}
