import { type Gauge, type Registry } from 'prom-client'
import { gaugeFrom, type MetricSpec } from './spec.ts'

const up = {
  name: 'partitiond_database_up',
  type: 'gauge',
  help: '1 while the database answers, 0 while it cannot be reached.',
  labels: ['database'],
} as const satisfies MetricSpec

const leader = {
  name: 'partitiond_leader',
  type: 'gauge',
  help: '1 while this process leads for the database, 0 while another does or nobody can.',
  labels: ['database'],
} as const satisfies MetricSpec

export const databaseMetrics: readonly MetricSpec[] = [up, leader]

/** Whether each database answers, and whether we lead for it. */
export class DatabaseMetrics {
  readonly #up: Gauge<'database'>
  readonly #leader: Gauge<'database'>

  constructor(registry: Registry) {
    this.#up = gaugeFrom(registry, up)
    this.#leader = gaugeFrom(registry, leader)
  }

  set(database: string, state: { readonly up: boolean; readonly leader: boolean }): void {
    this.#up.set({ database }, Number(state.up))
    this.#leader.set({ database }, Number(state.leader))
  }

  forget(database: string): void {
    this.#up.remove({ database })
    this.#leader.remove({ database })
  }
}
