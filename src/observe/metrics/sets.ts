import { type Registry } from 'prom-client'
import { displayName } from '../../domain/name.ts'
import { type Plan, type SetPlan } from '../../domain/plan.ts'
import { coveredUntilSeconds, oldestBoundSeconds } from './bound-seconds.ts'
import { ReplacedGauge, type Series } from './replaced-gauge.ts'
import { type MetricSpec } from './spec.ts'

type SetLabel = 'database' | 'table'
const perSet = ['database', 'table'] as const

/** A gauge with one value a set; undefined leaves the series out. */
interface SetGauge {
  readonly spec: MetricSpec<SetLabel>
  readonly value: (set: SetPlan) => number | undefined
}

const single: readonly SetGauge[] = [
  {
    spec: {
      name: 'partitiond_bytes',
      type: 'gauge',
      help: 'Size of the attached partitions by pg_class pages: as old as their last VACUUM or ANALYZE.',
      labels: perSet,
    },
    value: (set) => set.summary.bytes,
  },
  {
    spec: {
      name: 'partitiond_default_rows',
      type: 'gauge',
      help: 'Rows in the DEFAULT partition, or in a legacy inheritance table itself, an estimate; 0 when it is empty or absent.',
      labels: perSet,
    },
    value: (set) => set.summary.defaultRows,
  },
  {
    spec: {
      name: 'partitiond_premake_missing',
      type: 'gauge',
      help: 'Partitions that the policy wants to exist by now, and do not.',
      labels: perSet,
    },
    value: (set) => set.summary.premakeMissing,
  },
  {
    spec: {
      name: 'partitiond_partition_budget',
      type: 'gauge',
      help: 'Partitions that a query which is not pruned can lock with their indexes before the lock table is full: max_locks_per_transaction * (max_connections + max_prepared_transactions) / (1 + indexes).',
      labels: perSet,
    },
    value: (set) => set.summary.budget?.partitions,
  },
  {
    spec: {
      name: 'partitiond_partition_budget_used',
      type: 'gauge',
      help: 'Partitions that count against the budget now: of every depth, DEFAULT included.',
      labels: perSet,
    },
    value: (set) => set.summary.budget?.used,
  },
  {
    spec: {
      name: 'partitiond_partition_budget_expected',
      type: 'gauge',
      help: 'About how many there will be at most by the policy, premake and retention; absent where nothing ever leaves.',
      labels: perSet,
    },
    value: (set) => set.summary.budget?.expected,
  },
  {
    spec: {
      name: 'partitiond_covered_until_timestamp_seconds',
      type: 'gauge',
      help: 'Until when rows find a partition without a hole from now on; 0 when now itself has none, +Inf when there is no end. Time keys only.',
      labels: perSet,
    },
    value: coveredUntilSeconds,
  },
  {
    spec: {
      name: 'partitiond_oldest_bound_timestamp_seconds',
      type: 'gauge',
      help: 'Lower bound of the oldest attached partition. Time keys with a finite bound only.',
      labels: perSet,
    },
    value: oldestBoundSeconds,
  },
  {
    spec: {
      name: 'partitiond_pending_detach',
      type: 'gauge',
      help: 'Partitions half-detached by an interrupted DETACH CONCURRENTLY: their rows are invisible until FINALIZE.',
      labels: perSet,
    },
    value: (set) => set.summary.pendingDetach,
  },
  {
    spec: {
      name: 'partitiond_archive_unverified_partitions',
      type: 'gauge',
      help: 'Archived partitions whose archive was never read back, or was damaged or gone when it was read last. What is still in the database is not dropped.',
      labels: perSet,
    },
    value: (set) => set.summary.archiveUnverified,
  },
  {
    spec: {
      name: 'partitiond_archive_damaged_partitions',
      type: 'gauge',
      help: 'Partitions that are gone from the database, and whose archive was damaged or gone when it was read last. Counted as unverified too.',
      labels: perSet,
    },
    value: (set) => set.summary.archiveDamaged,
  },
]

const partitions = {
  name: 'partitiond_partitions',
  type: 'gauge',
  help: 'Partitions by state: attached (DEFAULT not counted), detached by partitiond and still there, or archived: their archive is kept and was whole when last read. One that waits for its drop is both detached and archived.',
  labels: ['database', 'table', 'state'],
} as const satisfies MetricSpec

const overdue = {
  name: 'partitiond_overdue_partitions',
  type: 'gauge',
  help: 'Partitions for which a step of the policy is due and not done.',
  labels: ['database', 'table', 'step'],
} as const satisfies MetricSpec

export const setMetrics: readonly MetricSpec[] = [partitions, ...single.map(({ spec }) => spec), overdue]

/** How each set stands, as of its database's last cycle. */
export class SetMetrics {
  readonly #single: readonly { readonly gauge: ReplacedGauge<SetLabel>; readonly value: SetGauge['value'] }[]
  readonly #partitions: ReplacedGauge<SetLabel | 'state'>
  readonly #overdue: ReplacedGauge<SetLabel | 'step'>

  constructor(registry: Registry) {
    this.#partitions = new ReplacedGauge(registry, partitions)
    this.#single = single.map(({ spec, value }) => ({ gauge: new ReplacedGauge(registry, spec), value }))
    this.#overdue = new ReplacedGauge(registry, overdue)
  }

  replace(plan: Plan): void {
    const { database } = plan
    const sets = plan.sets.map((set) => ({ set, labels: { database, table: displayName(set.table) } }))
    for (const { gauge, value } of this.#single) {
      gauge.replace(
        database,
        sets.flatMap(({ set, labels }): Series<SetLabel>[] => {
          const number = value(set)
          return number === undefined ? [] : [{ labels, value: number }]
        }),
      )
    }
    this.#partitions.replace(
      database,
      sets.flatMap(({ set, labels }) => [
        { labels: { ...labels, state: 'attached' }, value: set.summary.attached },
        { labels: { ...labels, state: 'detached' }, value: set.summary.detached },
        { labels: { ...labels, state: 'archived' }, value: set.summary.archived },
      ]),
    )
    this.#overdue.replace(
      database,
      sets.flatMap(({ set, labels }) =>
        Object.entries(set.summary.overdue).map(([step, value]) => ({ labels: { ...labels, step }, value })),
      ),
    )
  }

  forget(database: string): void {
    for (const { gauge } of this.#single) gauge.forget(database)
    this.#partitions.forget(database)
    this.#overdue.forget(database)
  }
}
