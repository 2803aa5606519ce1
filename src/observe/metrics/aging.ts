import { type Registry } from 'prom-client'
import { displayName } from '../../domain/name.ts'
import { type Plan } from '../../domain/plan.ts'
import { type SetAging } from '../../domain/set-aging.ts'
import { ReplacedGauge } from './replaced-gauge.ts'
import { type MetricSpec } from './spec.ts'

type AgingLabel = 'database' | 'table'

const xidAge = {
  name: 'partitiond_max_xid_age',
  type: 'gauge',
  help: 'Transactions since the oldest relfrozenxid among the partitions, TOAST included; 0 when there is none. Read once in several cycles and after changes.',
  labels: ['database', 'table'],
} as const satisfies MetricSpec

const frozen = {
  name: 'partitiond_frozen_partitions',
  type: 'gauge',
  help: 'Attached partitions that partitiond froze and nobody has written to since. Read together with the age.',
  labels: ['database', 'table'],
} as const satisfies MetricSpec

export const agingMetrics: readonly MetricSpec[] = [xidAge, frozen]

/** How near wraparound is. Read seldom: between two readings the last one stands, for the sets that have a policy. */
export class AgingMetrics {
  readonly #xidAge: ReplacedGauge<AgingLabel>
  readonly #frozen: ReplacedGauge<AgingLabel>
  readonly #readings = new Map<string, ReadonlyMap<string, SetAging>>()
  readonly #tables = new Map<string, readonly string[]>()

  constructor(registry: Registry) {
    this.#xidAge = new ReplacedGauge(registry, xidAge)
    this.#frozen = new ReplacedGauge(registry, frozen)
  }

  /** Of every set of the database, policy or not. */
  read(database: string, agings: readonly SetAging[]): void {
    this.#readings.set(database, new Map(agings.map((aging) => [displayName(aging.table), aging])))
    this.#show(database)
  }

  /** Which sets have a policy. */
  keep({ database, sets }: Plan): void {
    this.#tables.set(
      database,
      sets.map(({ table }) => displayName(table)),
    )
    this.#show(database)
  }

  forget(database: string): void {
    this.#readings.delete(database)
    this.#tables.delete(database)
    this.#xidAge.forget(database)
    this.#frozen.forget(database)
  }

  #show(database: string): void {
    const reading = this.#readings.get(database)
    // What was never read is not known to be young.
    if (reading === undefined) return
    const shown = (this.#tables.get(database) ?? []).map((table) => ({
      labels: { database, table },
      aging: reading.get(table),
    }))
    this.#xidAge.replace(
      database,
      shown.map(({ labels, aging }) => ({ labels, value: aging?.maxXidAge ?? 0 })),
    )
    this.#frozen.replace(
      database,
      shown.map(({ labels, aging }) => ({ labels, value: aging?.frozenPartitions ?? 0 })),
    )
  }
}
