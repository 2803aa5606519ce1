import { type Registry } from 'prom-client'
import { type Plan } from '../../domain/plan.ts'
import { RemovableCounter, RemovableHistogram } from './removable.ts'
import { type MetricSpec } from './spec.ts'
import { foreseenKinds } from './wanted-kinds.ts'

type LockLabel = 'database' | 'action'

const wait = {
  name: 'partitiond_lock_wait_seconds',
  type: 'histogram',
  help: 'How long an action waited for its locks, all attempts together.',
  labels: ['database', 'action'],
  buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60],
} as const satisfies MetricSpec

const timeouts = {
  name: 'partitiond_lock_timeouts_total',
  type: 'counter',
  help: 'Attempts given up because a lock was not had within its timeout.',
  labels: ['database', 'action'],
} as const satisfies MetricSpec

const retries = {
  name: 'partitiond_retries_total',
  type: 'counter',
  help: 'Attempts after the first, because the one before did not get its lock.',
  labels: ['database', 'action'],
} as const satisfies MetricSpec

export const lockMetrics: readonly MetricSpec[] = [wait, timeouts, retries]

/** How hard it is to get a lock. */
export class LockMetrics {
  readonly #wait: RemovableHistogram<LockLabel>
  readonly #timeouts: RemovableCounter<LockLabel>
  readonly #retries: RemovableCounter<LockLabel>

  constructor(registry: Registry) {
    this.#wait = new RemovableHistogram(registry, wait)
    this.#timeouts = new RemovableCounter(registry, timeouts)
    this.#retries = new RemovableCounter(registry, retries)
  }

  timedOut(database: string, action: string): void {
    this.#timeouts.inc({ database, action }, 1)
  }

  retried(database: string, action: string, times: number): void {
    this.#retries.inc({ database, action }, times)
  }

  waited(database: string, action: string, ms: number): void {
    this.#wait.observe({ database, action }, ms / 1000)
  }

  /** Starts what the policies ask for and the plan holds at zero. */
  keep(plan: Plan): void {
    const { database } = plan
    for (const action of new Set(plan.sets.flatMap(foreseenKinds))) {
      this.#wait.begin({ database, action })
      this.#timeouts.inc({ database, action }, 0)
      this.#retries.inc({ database, action }, 0)
    }
  }

  forget(database: string): void {
    for (const metric of [this.#wait, this.#timeouts, this.#retries]) {
      metric.remove((labels) => labels.database === database)
    }
  }
}
