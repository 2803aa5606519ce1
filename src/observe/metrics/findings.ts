import { type Registry } from 'prom-client'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type Plan } from '../../domain/plan.ts'
import { ReplacedGauge, type Series } from './replaced-gauge.ts'
import { type MetricSpec } from './spec.ts'

type FindingLabel = 'database' | 'table' | 'level' | 'code'

const findings = {
  name: 'partitiond_findings',
  type: 'gauge',
  help: 'Findings of the last cycle by level and code; a code once seen stays, at 0, while the set has a policy. An empty table means the database as a whole.',
  labels: ['database', 'table', 'level', 'code'],
} as const satisfies MetricSpec

export const findingMetrics: readonly MetricSpec[] = [findings]

function countInto(
  counts: Map<string, Series<FindingLabel>>,
  labels: Omit<Series<FindingLabel>['labels'], 'level' | 'code'>,
  found: readonly Finding[],
): void {
  for (const { level, code } of found) {
    const key = [labels.table, level, code].join('\0')
    counts.set(key, { labels: { ...labels, level, code }, value: (counts.get(key)?.value ?? 0) + 1 })
  }
}

/** Findings by set. Codes are stable and few, so they may be a label. */
export class FindingMetrics {
  readonly #gauge: ReplacedGauge<FindingLabel>
  readonly #seen = new Map<string, ReadonlyMap<string, Series<FindingLabel>>>()

  constructor(registry: Registry) {
    this.#gauge = new ReplacedGauge(registry, findings)
  }

  replace(plan: Plan): void {
    const { database } = plan
    const tables = new Set(['', ...plan.sets.map((set) => displayName(set.table))])
    const counts = new Map<string, Series<FindingLabel>>()
    for (const [key, series] of this.#seen.get(database) ?? []) {
      if (tables.has(series.labels.table)) counts.set(key, { ...series, value: 0 })
    }
    countInto(counts, { database, table: '' }, plan.findings)
    for (const set of plan.sets) countInto(counts, { database, table: displayName(set.table) }, set.findings)
    this.#seen.set(database, counts)
    this.#gauge.replace(database, [...counts.values()])
  }

  forget(database: string): void {
    this.#seen.delete(database)
    this.#gauge.forget(database)
  }
}
