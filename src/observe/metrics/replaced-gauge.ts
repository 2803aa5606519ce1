import { Gauge, type Registry } from 'prom-client'
import { type Labels, type MetricSpec } from './spec.ts'

export interface Series<L extends string> {
  readonly labels: Labels<L>
  readonly value: number
}

/**
 * A gauge whose series of one database are written as a whole: what is not written again is gone.
 * prom-client itself keeps a series for ever, and a frozen gauge of a removed policy raises alerts nobody can end. It also finds each
 * series by its labels whenever one is set, which for thousands of them takes longer than planning; here they are only handed over.
 */
export class ReplacedGauge<L extends string> extends Gauge<L> {
  readonly #byDatabase = new Map<string, readonly Series<L>[]>()
  #all: Series<L>[] | undefined

  constructor(registry: Registry, spec: MetricSpec<L>) {
    super({ name: spec.name, help: spec.help, labelNames: [...spec.labels], registers: [registry] })
  }

  replace(database: string, series: readonly Series<L>[]): void {
    this.#byDatabase.set(database, series)
    this.#all = undefined
  }

  forget(database: string): void {
    this.#byDatabase.delete(database)
    this.#all = undefined
  }

  /** What the registry renders: the very same array until something is replaced, so that its text can be kept. */
  override async get(): ReturnType<Gauge<L>['get']> {
    const described = await super.get()
    this.#all ??= [...this.#byDatabase.values()].flat()
    return { ...described, values: this.#all }
  }
}
