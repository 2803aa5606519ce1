import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** A metric as data, so that the documentation is made from what is registered. */
export interface MetricSpec<L extends string = string> {
  readonly name: string
  readonly type: 'gauge' | 'counter' | 'histogram'
  readonly help: string
  readonly labels: readonly L[]
  /** Upper limits of a histogram's buckets, in the metric's unit. */
  readonly buckets?: readonly number[]
}

export type Labels<L extends string> = Readonly<Record<L, string>>

export function gaugeFrom<L extends string>(registry: Registry, spec: MetricSpec<L>): Gauge<L> {
  return new Gauge({ name: spec.name, help: spec.help, labelNames: [...spec.labels], registers: [registry] })
}

export function counterFrom<L extends string>(registry: Registry, spec: MetricSpec<L>): Counter<L> {
  return new Counter({
    name: spec.name,
    help: spec.help,
    labelNames: [...spec.labels],
    registers: [registry],
  })
}

export function histogramFrom<L extends string>(registry: Registry, spec: MetricSpec<L>): Histogram<L> {
  return new Histogram({
    name: spec.name,
    help: spec.help,
    labelNames: [...spec.labels],
    registers: [registry],
    buckets: [...(spec.buckets ?? [])],
  })
}
