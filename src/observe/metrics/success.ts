import { type Registry } from 'prom-client'
import { rootOf } from '../../domain/root-of.ts'
import { displayName } from '../../domain/name.ts'
import { type Plan, type SetPlan } from '../../domain/plan.ts'
import { type CycleReport, waits } from '../cycle-report.ts'
import { ReplacedGauge, type Series } from './replaced-gauge.ts'
import { type MetricSpec } from './spec.ts'
import { wantedKinds } from './wanted-kinds.ts'

type SuccessLabel = 'database' | 'table' | 'action'

const last = {
  name: 'partitiond_last_success_timestamp_seconds',
  type: 'gauge',
  help: "The last cycle, by the server's clock, in which nothing of this kind was left undone or failed; 0 when there was none yet.",
  labels: ['database', 'table', 'action'],
} as const satisfies MetricSpec

const interval = {
  name: 'partitiond_policy_interval_seconds',
  type: 'gauge',
  help: 'How often this kind of action is looked at: the gap between two ticks of the schedule.',
  labels: ['database', 'table', 'action'],
} as const satisfies MetricSpec

export const successMetrics: readonly MetricSpec[] = [last, interval]

/**
 * Whether a cycle left nothing of a kind undone. A step that waits for its window, or for the next cycle, is no failure (`overdue` shows it);
 * a partition that is missing is one, whatever the reason.
 */
function succeeded(report: CycleReport, set: SetPlan, kind: string): boolean {
  const table = displayName(set.table)
  const mine = report.outcomes.filter(
    (outcome) => outcome.action.kind === kind && displayName(rootOf(outcome.action).name) === table,
  )
  if (mine.some((outcome) => outcome.result !== 'done' && !waits(outcome))) return false
  const done = mine.filter((outcome) => outcome.result === 'done').length
  if (kind === 'create') return set.summary.premakeMissing <= done
  const isWaiting = mine.some(waits) || set.withheld.some((action) => action.kind === kind)
  return isWaiting || (set.summary.overdue[kind] ?? 0) <= done
}

/** When each kind of action last stood as its policy wants it. */
export class SuccessMetrics {
  readonly #last: ReplacedGauge<SuccessLabel>
  readonly #interval: ReplacedGauge<SuccessLabel>
  readonly #successes = new Map<string, ReadonlyMap<string, number>>()

  constructor(registry: Registry) {
    this.#last = new ReplacedGauge(registry, last)
    this.#interval = new ReplacedGauge(registry, interval)
  }

  /** Before anything was run: what is known stands, and what is new begins at zero. */
  keep(plan: Plan, intervalSeconds: number): void {
    this.#show(plan, intervalSeconds, () => false)
  }

  replace(report: CycleReport, intervalSeconds: number): void {
    this.#show(report.plan, intervalSeconds, (set, kind) => succeeded(report, set, kind))
  }

  #show(plan: Plan, intervalSeconds: number, hasSucceeded: (set: SetPlan, kind: string) => boolean): void {
    const { database } = plan
    const before = this.#successes.get(database)
    const now = new Map<string, number>()
    const series = plan.sets.flatMap((set): Series<SuccessLabel>[] =>
      wantedKinds(set).map((action) => {
        const labels = { database, table: displayName(set.table), action }
        const key = `${labels.table}\0${action}`
        const value = hasSucceeded(set, action) ? plan.at.epochMilliseconds / 1000 : (before?.get(key) ?? 0)
        now.set(key, value)
        return { labels, value }
      }),
    )
    this.#successes.set(database, now)
    this.#last.replace(database, series)
    this.#interval.replace(
      database,
      series.map(({ labels }) => ({ labels, value: intervalSeconds })),
    )
  }

  forget(database: string): void {
    this.#successes.delete(database)
    this.#last.forget(database)
    this.#interval.forget(database)
  }
}
