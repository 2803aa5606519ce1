import { rangeBound, type Bound } from '../../src/domain/bound.ts'
import { isTimeKeyType, type TimeKeyType } from '../../src/domain/key.ts'
import { parseKeyValue } from '../../src/domain/key-value.ts'
import { MAXVALUE, MINVALUE, type Endpoint } from '../../src/domain/endpoint.ts'
import { type Ledger, type LedgerEntry } from '../../src/domain/ledger.ts'
import { parseName, type QualifiedName } from '../../src/domain/name.ts'
import { type Observations } from '../../src/domain/observations.ts'
import { type Partition } from '../../src/domain/partition.ts'
import { type ForeignKey, type PartitionSet } from '../../src/domain/partition-set.ts'
import { type LifecycleStep, type Policy } from '../../src/domain/policy.ts'
import { featuresOf } from '../../src/domain/server-features.ts'
import { type Snapshot } from '../../src/domain/snapshot.ts'
import { parseTablePattern } from '../../src/domain/table-pattern.ts'
import { type TimeSpan, type TimeUnit } from '../../src/domain/time-span.ts'
import { type PlanningOptions } from '../../src/planning/options.ts'

const nameOf = (text: string): QualifiedName => {
  const name = parseName(text)
  if (name === undefined) throw new Error(`not a name: ${text}`)
  return name
}

/** `1 month` → a span. */
export function span(text: string): TimeSpan {
  const [count, unit] = text.split(' ')
  return { count: Number(count), unit: (unit ?? '').replace(/s$/, '') as TimeUnit }
}

export const NO_OBSERVATIONS: Observations = {
  takenNames: new Set(),
  defaults: new Map(),
  activity: new Map(),
  parents: new Map(),
  tables: new Map(),
  indexes: new Map(),
}

let nextOid = 20_000

/** A partitioned table in a few words: `aSet('public.events').with('2026-01-01', '2026-02-01')`. */
class SetBuilder {
  readonly #name: QualifiedName
  readonly #type: TimeKeyType
  readonly #oid = (nextOid += 1)
  readonly #partitions: Partition[] = []
  #foreignKeys: ForeignKey[] = []
  #leftovers: string[] = []

  constructor(name: string, type: string) {
    if (!isTimeKeyType(type)) throw new Error(`not a time key: ${type}`)
    this.#name = nameOf(name)
    this.#type = type
  }

  #end(text: string): Endpoint {
    if (text === 'MINVALUE') return MINVALUE
    if (text === 'MAXVALUE') return MAXVALUE
    return parseKeyValue(
      this.#type === 'timestamptz' && /\d$/.test(text) && !text.includes('+') ? `${text} 00:00:00+00` : text,
      this.#type,
    )
  }

  #add(bound: Bound, name: string | undefined, changes: Partial<Partition>): this {
    this.#partitions.push({
      oid: (nextOid += 1),
      name:
        name === undefined
          ? { ...this.#name, name: `${this.#name.name}_p${this.#partitions.length}` }
          : nameOf(name),
      kind: 'table',
      owner: 'app',
      bound,
      pendingDetach: false,
      pages: 10,
      rows: 100,
      storageParameters: [],
      tablespace: undefined,
      ...changes,
    })
    return this
  }

  with(lower: string, upper: string, changes: Partial<Partition> = {}, name?: string): this {
    return this.#add(rangeBound(this.#end(lower), this.#end(upper)), name, changes)
  }

  withDefault(name?: string): this {
    return this.#add({ kind: 'default' }, name, {})
  }

  referencedBy(table: string): this {
    this.#foreignKeys.push({ direction: 'in', constraint: 'fk', table: nameOf(table) })
    return this
  }

  withLeftover(constraint: string): this {
    this.#leftovers.push(constraint)
    return this
  }

  build(): PartitionSet {
    return {
      oid: this.#oid,
      name: this.#name,
      owner: 'app',
      key: {
        method: 'range',
        columns: [{ name: 'ts', isExpression: false, type: this.#type, notNull: true }],
      },
      columns: [{ name: 'ts', generated: false, identity: '' }],
      uniqueKey: [],
      partitions: this.#partitions,
      foreignKeys: this.#foreignKeys,
      replicaIdentity: { kind: 'default' },
      tablespace: undefined,
      leftoverExclusions: this.#leftovers,
    }
  }
}

export function aSet(name = 'public.events', type = 'timestamptz'): SetBuilder {
  return new SetBuilder(name, type)
}

/** A policy with product.md's defaults. */
export function aPolicy(table: string, interval: string, changes: Partial<Policy> = {}): Policy {
  const pattern = parseTablePattern(table)
  if (pattern === undefined) throw new Error(`not a table: ${table}`)
  return {
    table: pattern,
    databases: undefined,
    mode: 'manage',
    interval: { kind: 'time', span: span(interval) },
    offset: 0n,
    epoch: undefined,
    ulid: false,
    list: undefined,
    hash: undefined,
    subpartition: undefined,
    timezone: 'UTC',
    name: undefined,
    premake: { ahead: 4, behind: 0 },
    defaultRows: 'report',
    lifecycle: [],
    parameters: {},
    reconcile: false,
    guard: { maxDropsPerCycle: 12, minPartitions: 1 },
    holds: [],
    indexes: [],
    source: { file: 'policies.yaml', line: 1, column: 1 },
    ...changes,
  }
}

export function freezeAfter(after: string): LifecycleStep {
  return { do: 'freeze', after: { kind: 'time', span: span(after) } }
}

export function detachAfter(after: string, schema?: string): LifecycleStep {
  const step = { do: 'detach', after: { kind: 'time', span: span(after) } } as const
  return schema === undefined ? step : { ...step, schema }
}

export function dropAfter(after: string, grace = '7 days'): LifecycleStep {
  return { do: 'drop', after: { kind: 'time', span: span(after) }, grace: span(grace) }
}

export function aSnapshot(
  at: string,
  sets: readonly PartitionSet[],
  changes: Partial<Snapshot> = {},
): Snapshot {
  return {
    takenAt: Temporal.Instant.from(at),
    serverNow: Temporal.Instant.from(at),
    fingerprint: 'f',
    sizes: '',
    database: { name: 'default', datname: 'app', oid: 5, systemIdentifier: '7', timeline: 1 },
    defaultTablespace: 'pg_default',
    features: featuresOf(180_004),
    sets,
    newestKeys: new Map(),
    others: [],
    ledger: aLedger(),
    observations: NO_OBSERVATIONS,
    pressure: {
      oldestTransaction: undefined,
      replicationLagSeconds: undefined,
      baseBackup: false,
      pgDump: undefined,
    },
    ...changes,
  }
}

/** A ledger that stands, empty unless it is told what it holds. */
export function aLedger(changes: Partial<Ledger> = {}): Ledger {
  return {
    available: true,
    missing: [],
    entries: [],
    archives: [],
    holds: [],
    restored: [],
    ...changes,
  }
}

/** A partition we detached, as the ledger and the catalog show it while all is well. */
export function aLedgerEntry(
  set: PartitionSet,
  partition: Partition,
  changes: Partial<LedgerEntry> = {},
): LedgerEntry {
  return {
    id: partition.oid,
    parent: set.name,
    parentOid: set.oid,
    partitionOid: partition.oid,
    name: partition.name,
    databaseOid: 5,
    systemIdentifier: '7',
    lower: '2025-01-01 00:00:00+00',
    upper: '2025-02-01 00:00:00+00',
    keyType: 'timestamptz',
    state: 'detached',
    detachedAt: Temporal.Instant.from('2026-03-01T00:00:00Z'),
    detachedAtServer: Temporal.Instant.from('2026-03-01T00:00:00Z'),
    table: {
      oid: partition.oid,
      name: partition.name,
      owner: 'app',
      kind: 'r',
      attachedTo: undefined,
      pendingDetach: false,
    },
    archive: undefined,
    ...changes,
  }
}

export const PLANNING: PlanningOptions = {
  mode: 'manage',
  settle: Temporal.Duration.from({ minutes: 10 }),
  windowOpen: true,
  allow: new Set(),
  brakes: { replicationLagSeconds: 30, transactionAgeSeconds: 900 },
  lockTimeoutMs: 100,
  timeTravel: false,
  checkStatistics: false,
  archiveVerifyEvery: undefined,
}
