import { type Counter, type Histogram, type Registry } from 'prom-client'
import { counterFrom, histogramFrom, type Labels, type MetricSpec } from './spec.ts'

/** Remembers label sets, because prom-client removes a series only when given all of its labels. */
class LabelBook<L extends string> {
  readonly #known = new Map<string, Labels<L>>()

  /** Whether they were unknown. */
  note(labels: Labels<L>): boolean {
    const key = Object.values(labels).join('\0')
    if (this.#known.has(key)) return false
    this.#known.set(key, labels)
    return true
  }

  /** Takes out the label sets that match. */
  take(matches: (labels: Labels<L>) => boolean): readonly Labels<L>[] {
    const taken = [...this.#known].filter(([, labels]) => matches(labels))
    for (const [key] of taken) this.#known.delete(key)
    return taken.map(([, labels]) => labels)
  }
}

/** A counter whose series can be taken away. Labels must be given in one order everywhere. */
export class RemovableCounter<L extends string> {
  readonly #counter: Counter<L>
  readonly #book = new LabelBook<L>()

  constructor(registry: Registry, spec: MetricSpec<L>) {
    this.#counter = counterFrom(registry, spec)
  }

  /** With `by` 0 the series is merely begun, if it was not. */
  inc(labels: Labels<L>, by: number): void {
    if (this.#book.note(labels) || by !== 0) this.#counter.inc({ ...labels }, by)
  }

  remove(matches: (labels: Labels<L>) => boolean): void {
    for (const labels of this.#book.take(matches)) this.#counter.remove({ ...labels })
  }
}

/** A histogram whose series can be taken away. Labels must be given in one order everywhere. */
export class RemovableHistogram<L extends string> {
  readonly #histogram: Histogram<L>
  readonly #book = new LabelBook<L>()

  constructor(registry: Registry, spec: MetricSpec<L>) {
    this.#histogram = histogramFrom(registry, spec)
  }

  /** Shows empty buckets, if there was no observation yet. */
  begin(labels: Labels<L>): void {
    if (this.#book.note(labels)) this.#histogram.zero({ ...labels })
  }

  observe(labels: Labels<L>, value: number): void {
    this.#book.note(labels)
    this.#histogram.observe({ ...labels }, value)
  }

  remove(matches: (labels: Labels<L>) => boolean): void {
    for (const labels of this.#book.take(matches)) this.#histogram.remove({ ...labels })
  }
}
