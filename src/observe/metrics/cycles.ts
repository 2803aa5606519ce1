import { type Counter, type Registry } from 'prom-client'
import { RemovableCounter, RemovableHistogram } from './removable.ts'
import { counterFrom, type MetricSpec } from './spec.ts'

const total = {
  name: 'partitiond_cycles_total',
  type: 'counter',
  help: 'Cycles that ended: ok when every action of it succeeded, but for archives that were left for the next cycle.',
  labels: ['database', 'result'],
} as const satisfies MetricSpec

const duration = {
  name: 'partitiond_cycle_duration_seconds',
  type: 'histogram',
  help: 'How long cycles took, from reading the catalog to the last action.',
  labels: ['database'],
  buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600, 3600],
} as const satisfies MetricSpec

const missed = {
  name: 'partitiond_cron_missed_total',
  type: 'counter',
  help: 'Ticks that came late because the process was held up; each was made good at once.',
  labels: ['job'],
} as const satisfies MetricSpec

const overlaps = {
  name: 'partitiond_cron_overlaps_total',
  type: 'counter',
  help: 'Ticks that found the cycle before still running; it was followed by one more cycle.',
  labels: ['job'],
} as const satisfies MetricSpec

export const cycleMetrics: readonly MetricSpec[] = [total, duration, missed, overlaps]

/** The only job on the schedule. */
const job = 'cycle'

/** How the cycles themselves go. */
export class CycleMetrics {
  readonly #total: RemovableCounter<'database' | 'result'>
  readonly #duration: RemovableHistogram<'database'>
  readonly #missed: Counter<'job'>
  readonly #overlaps: Counter<'job'>

  constructor(registry: Registry) {
    this.#total = new RemovableCounter(registry, total)
    this.#duration = new RemovableHistogram(registry, duration)
    this.#missed = counterFrom(registry, missed)
    this.#overlaps = counterFrom(registry, overlaps)
    this.#missed.inc({ job }, 0)
    this.#overlaps.inc({ job }, 0)
  }

  /** Starts a database's series at zero. */
  expect(database: string): void {
    this.#duration.begin({ database })
    for (const result of ['ok', 'error']) this.#total.inc({ database, result }, 0)
  }

  ended(database: string, result: 'ok' | 'error', durationMs?: number): void {
    this.#total.inc({ database, result }, 1)
    if (durationMs !== undefined) this.#duration.observe({ database }, durationMs / 1000)
  }

  forget(database: string): void {
    this.#total.remove((labels) => labels.database === database)
    this.#duration.remove((labels) => labels.database === database)
  }

  tickMissed(): void {
    this.#missed.inc({ job })
  }

  tickOverlapped(): void {
    this.#overlaps.inc({ job })
  }
}
