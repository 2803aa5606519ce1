import { type Registry } from 'prom-client'
import { displayName } from '../../domain/name.ts'
import { type Plan } from '../../domain/plan.ts'
import { RemovableCounter, RemovableHistogram } from './removable.ts'
import { type Labels, type MetricSpec } from './spec.ts'
import { foreseenKinds } from './wanted-kinds.ts'

type ActionLabel = 'database' | 'table' | 'action' | 'result'
export type ActionMetricResult = 'ok' | 'error' | 'skipped'
export type ActionAbout = Omit<Labels<ActionLabel>, 'result'>

const total = {
  name: 'partitiond_actions_total',
  type: 'counter',
  help: 'Actions that ended, by result: ok, error, or skipped because the world had moved on or an action before it failed.',
  labels: ['database', 'table', 'action', 'result'],
} as const satisfies MetricSpec

const duration = {
  name: 'partitiond_action_duration_seconds',
  type: 'histogram',
  help: 'How long actions took that were tried, waiting for locks included.',
  labels: ['database', 'action'],
  buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600],
} as const satisfies MetricSpec

export const actionMetrics: readonly MetricSpec[] = [total, duration]

/** What was done. Only the counter has a table label: a histogram has a dozen series for each combination. */
export class ActionMetrics {
  readonly #total: RemovableCounter<ActionLabel>
  readonly #duration: RemovableHistogram<'database' | 'action'>

  constructor(registry: Registry) {
    this.#total = new RemovableCounter(registry, total)
    this.#duration = new RemovableHistogram(registry, duration)
  }

  /** Counts one action. A skipped one was not tried: it has no duration. */
  ended(about: ActionAbout, result: ActionMetricResult, durationMs?: number): void {
    const { database, table, action } = about
    this.#total.inc({ database, table, action, result }, 1)
    if (durationMs !== undefined) this.#duration.observe({ database, action }, durationMs / 1000)
  }

  /** Starts what the policies ask for and the plan holds at zero, and takes away the series of sets that are no longer planned. */
  keep(plan: Plan): void {
    const { database } = plan
    const tables = new Set(plan.sets.map((set) => displayName(set.table)))
    this.#total.remove((labels) => labels.database === database && !tables.has(labels.table))
    for (const action of new Set(plan.sets.flatMap(foreseenKinds))) this.#duration.begin({ database, action })
    for (const set of plan.sets) {
      const table = displayName(set.table)
      for (const action of foreseenKinds(set)) {
        for (const result of ['ok', 'error']) this.#total.inc({ database, table, action, result }, 0)
      }
    }
  }

  forget(database: string): void {
    this.#total.remove((labels) => labels.database === database)
    this.#duration.remove((labels) => labels.database === database)
  }
}
