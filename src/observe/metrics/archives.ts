import { type Registry } from 'prom-client'
import { type Destination } from '../../domain/archive.ts'
import { displayName } from '../../domain/name.ts'
import { type Plan } from '../../domain/plan.ts'
import { RemovableCounter } from './removable.ts'
import { ReplacedGauge } from './replaced-gauge.ts'
import { type MetricSpec } from './spec.ts'

const perTarget = ['database', 'target'] as const
type TargetLabel = (typeof perTarget)[number]

const rows = {
  name: 'partitiond_archived_rows_total',
  type: 'counter',
  help: 'Rows written to archives and read back, by kind of place: schema, tablespace, table, directory or s3.',
  labels: perTarget,
} as const satisfies MetricSpec

const bytes = {
  name: 'partitiond_archived_bytes_total',
  type: 'counter',
  help: 'Bytes written to archives and read back, as they are stored there; nothing for what stays in the database.',
  labels: perTarget,
} as const satisfies MetricSpec

const progress = {
  name: 'partitiond_archive_progress_ratio',
  type: 'gauge',
  help: 'How much of a partition that is being archived has been written, by its estimated size, and then how much of its archive has been read back; 0 while neither is done. Sets with an archive step only.',
  labels: ['database', 'table'],
} as const satisfies MetricSpec

export const archiveMetrics: readonly MetricSpec[] = [rows, bytes, progress]

/** What was archived, and how far the one under way is. */
export class ArchiveMetrics {
  readonly #rows: RemovableCounter<TargetLabel>
  readonly #bytes: RemovableCounter<TargetLabel>
  readonly #progress: ReplacedGauge<'database' | 'table'>
  /** By database and table, of every set whose policy archives. Within a set one partition is archived at a time. */
  readonly #ratios = new Map<string, ReadonlyMap<string, number>>()

  constructor(registry: Registry) {
    this.#rows = new RemovableCounter(registry, rows)
    this.#bytes = new RemovableCounter(registry, bytes)
    this.#progress = new ReplacedGauge(registry, progress)
  }

  stored(
    database: string,
    target: Destination['kind'],
    size: { readonly rows: number; readonly bytes: number },
  ): void {
    this.#rows.inc({ database, target }, size.rows)
    this.#bytes.inc({ database, target }, size.bytes)
  }

  /** `expected` is an estimate, which may turn out to be less than there is. */
  wrote(database: string, table: string, bytesSoFar: number, expected: number): void {
    this.#setRatio(database, table, Math.min(1, bytesSoFar / Math.max(1, expected)))
  }

  /** Nothing is being archived any more. */
  ended(database: string, table: string): void {
    this.#setRatio(database, table, 0)
  }

  /** Which sets archive, and where to: their series begin at zero, and those of other sets go. */
  keep({ database, sets }: Plan): void {
    const before = this.#ratios.get(database)
    const archiving = sets.filter((set) => set.mode !== 'observe' && set.summary.archivesTo !== undefined)
    for (const target of new Set(archiving.flatMap(({ summary }) => summary.archivesTo ?? []))) {
      this.stored(database, target, { rows: 0, bytes: 0 })
    }
    const tables = archiving.map(({ table }) => displayName(table))
    this.#ratios.set(database, new Map(tables.map((table) => [table, before?.get(table) ?? 0])))
    this.#show(database)
  }

  /** Takes away what only a leader knows; what was counted stays. */
  forgetSets(database: string): void {
    this.#ratios.delete(database)
    this.#progress.forget(database)
  }

  forget(database: string): void {
    this.forgetSets(database)
    for (const counter of [this.#rows, this.#bytes]) counter.remove((labels) => labels.database === database)
  }

  #setRatio(database: string, table: string, ratio: number): void {
    const known = this.#ratios.get(database)
    if (known === undefined || (known.get(table) ?? ratio) === ratio) return
    this.#ratios.set(database, new Map(known).set(table, ratio))
    this.#show(database)
  }

  #show(database: string): void {
    const ratios = [...(this.#ratios.get(database) ?? [])]
    this.#progress.replace(
      database,
      ratios.map(([table, value]) => ({ labels: { database, table }, value })),
    )
  }
}
