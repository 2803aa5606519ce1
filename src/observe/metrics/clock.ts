import { type Gauge, type Registry } from 'prom-client'
import { gaugeFrom, type MetricSpec } from './spec.ts'

const difference = {
  name: 'partitiond_clock_difference_seconds',
  type: 'gauge',
  help: "This machine's clock minus the server's, to within half a round trip. For an alert only: nothing is ever decided by this machine's clock.",
  labels: ['database'],
} as const satisfies MetricSpec

export const clockMetrics: readonly MetricSpec[] = [difference]

/** How far apart the clocks are, as last seen. */
export class ClockMetrics {
  readonly #difference: Gauge<'database'>

  constructor(registry: Registry) {
    this.#difference = gaugeFrom(registry, difference)
  }

  set(database: string, seconds: number): void {
    this.#difference.set({ database }, seconds)
  }

  forget(database: string): void {
    this.#difference.remove({ database })
  }
}
