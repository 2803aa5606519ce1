import { actionMetrics } from './actions.ts'
import { agingMetrics } from './aging.ts'
import { archiveMetrics } from './archives.ts'
import { buildMetrics } from './build.ts'
import { clockMetrics } from './clock.ts'
import { collectionMetrics } from './collection.ts'
import { cycleMetrics } from './cycles.ts'
import { databaseMetrics } from './databases.ts'
import { findingMetrics } from './findings.ts'
import { lockMetrics } from './locks.ts'
import { policyMetrics } from './policies.ts'
import { setMetrics } from './sets.ts'
import { type MetricSpec } from './spec.ts'
import { successMetrics } from './success.ts'

/** Every metric of ours, in the order of the page and of the exposition: what is dropped first comes last. Node's own (`process_…`, `nodejs_…`) come from the library. */
export const metricDocs: readonly MetricSpec[] = [
  ...buildMetrics,
  ...databaseMetrics,
  ...policyMetrics,
  ...cycleMetrics,
  ...lockMetrics,
  ...setMetrics,
  ...agingMetrics,
  ...archiveMetrics,
  ...findingMetrics,
  ...actionMetrics,
  ...successMetrics,
  ...collectionMetrics,
  ...clockMetrics,
]

function row({ name, type, labels, help }: MetricSpec): string {
  const shown = labels.map((label) => `\`${label}\``).join(', ')
  return `| \`${name}\` | ${type} | ${shown} | ${help.replaceAll('|', String.raw`\|`)} |`
}

/** The metrics as a markdown table, for docs/metrics.md. */
export function renderMetricDocs(): string {
  return [
    '| metric | type | labels | meaning |',
    '| --- | --- | --- | --- |',
    ...metricDocs.map(row),
    '',
  ].join('\n')
}
