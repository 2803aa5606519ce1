import { type Gauge, type Registry } from 'prom-client'
import { gaugeFrom, type MetricSpec } from './spec.ts'

const valid = {
  name: 'partitiond_policies_valid',
  type: 'gauge',
  help: '1 when the policy file as it is now was accepted, 0 when it was refused or is missing.',
  labels: [],
} as const satisfies MetricSpec

const loadedAt = {
  name: 'partitiond_policies_loaded_timestamp_seconds',
  type: 'gauge',
  help: "When the policies now in force were loaded, by this machine's clock; 0 when none ever were.",
  labels: [],
} as const satisfies MetricSpec

const count = {
  name: 'partitiond_policies',
  type: 'gauge',
  help: 'Policies now in force.',
  labels: [],
} as const satisfies MetricSpec

export const policyMetrics: readonly MetricSpec[] = [valid, loadedAt, count]

/** What became of the policy file. All three series exist from the start, at zero. */
export class PolicyMetrics {
  readonly #valid: Gauge
  readonly #loadedAt: Gauge
  readonly #count: Gauge

  constructor(registry: Registry) {
    this.#valid = gaugeFrom(registry, valid)
    this.#loadedAt = gaugeFrom(registry, loadedAt)
    this.#count = gaugeFrom(registry, count)
  }

  loaded(policies: number, atSeconds: number): void {
    this.#valid.set(1)
    this.#loadedAt.set(atSeconds)
    this.#count.set(policies)
  }

  refused(): void {
    this.#valid.set(0)
  }
}
