import { parse } from 'yaml'
import { rangeBound, type RangeBound } from '../../src/domain/bound.ts'
import { type Endpoint, MAXVALUE, MINVALUE } from '../../src/domain/endpoint.ts'
import { formatKeyValue, parseKeyValue } from '../../src/domain/key-value.ts'
import { instantToPosition } from '../../src/domain/time-position.ts'
import { isTimeKeyType, type TimeKeyType } from '../../src/domain/key.ts'
import { type ArchiveRecord } from '../../src/domain/archive.ts'
import {
  type Ledger,
  type LedgerEntry,
  type LedgerState,
  type LedgerTable,
  type StoredHold,
} from '../../src/domain/ledger.ts'
import { displayName, parseName, type QualifiedName } from '../../src/domain/name.ts'
import { type ActivitySample, type PartitionActivity } from '../../src/domain/observations.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { type Reference } from '../../src/domain/references.ts'
import { type Partition } from '../../src/domain/partition.ts'
import { featuresOf } from '../../src/domain/server-features.ts'
import { type Pressure } from '../../src/domain/snapshot.ts'
import { toDuration } from '../../src/domain/time-span.ts'
import { type Allowance, type PlanningOptions } from '../../src/planning/options.ts'
import { aLedger, PLANNING, span } from '../support/builders.ts'
import { aWorld, inOrder, type Overflow, withFacts, type World } from '../support/world.ts'

/** `world.yaml`, as people write it. Ends of ranges are wall-clock times of the table's `zone`. */
interface WorldWords {
  readonly at: string
  readonly server?: number
  readonly tables?: Readonly<Record<string, TableWords>>
  /** Relations a policy may name that are no partitioned tables: name → kind. */
  readonly others?: Readonly<Record<string, string>>
  /** Relations that are in the way of a name. */
  readonly strays?: readonly string[]
  readonly ledger?: readonly LedgerWords[] | 'missing'
  /** Placed with `archive hold`. */
  readonly holds?: readonly HoldWords[]
  /** Tables that were brought back: name → the partition whose archive they were made from. */
  readonly restored?: Readonly<Record<string, string>>
  /** How often archives are read back, such as `30 days`; never when left out. */
  readonly verifyEvery?: string
  readonly pressure?: Partial<PressureWords>
  readonly window?: 'open' | 'closed'
  readonly allow?: readonly Allowance[]
  readonly mode?: PlanningOptions['mode']
}

interface TableWords {
  /** `created_at timestamptz`. */
  readonly key: string
  readonly zone?: string
  readonly owner?: string
  readonly columns?: readonly string[]
  readonly replicaIdentity?: 'full' | 'nothing'
  readonly referencedBy?: string
  readonly references?: string
  /** A run of partitions on a grid, and single ones: name → range. */
  readonly every?: RunWords
  readonly partitions?: Readonly<Record<string, string | PartitionWords>>
  readonly leftovers?: readonly string[]
  readonly statistics?: { readonly rows: number; readonly leafRows: number }
}

interface RunWords {
  readonly interval: string
  readonly from: string
  readonly to: string
  /** `{yyyy}`, `{MM}`, `{dd}` of the lower end. */
  readonly name: string
}

interface PartitionWords {
  /** `2026-01-01 .. 2026-02-01`, or `default`. */
  readonly range: string
  readonly pending?: boolean
  readonly foreign?: boolean
  readonly tablespace?: string
  readonly parameters?: readonly string[]
  /** What the counters say of it. */
  readonly activity?: 'settled' | 'moving' | 'frozen' | 'fell short'
  /** Rows of other tables that reference it: table → number of rows, or why they could not be counted. */
  readonly referenced?: Readonly<Record<string, number | 'slow' | 'locked' | 'hidden'>>
  /** Of DEFAULT: key → number of rows. */
  readonly rows?: Readonly<Record<string, number>>
  readonly bytes?: number
}

interface LedgerWords {
  readonly table: string
  readonly of: string
  readonly range: string
  readonly detached?: string
  readonly state?: LedgerState
  /** What has become of the table; it stands there when left out. */
  readonly now?: 'gone' | 'attached' | 'pending' | { readonly name: string }
  readonly archive?: ArchiveWords
}

interface ArchiveWords {
  /** Of the manifest, or the table that holds the rows. */
  readonly at: string
  readonly archived: string
  /** The last look; as it was written when left out. */
  readonly checked?: string
  readonly damage?: string
}

interface HoldWords {
  readonly of: string
  readonly range: string
  readonly reason: string
  readonly until?: string
  /** The type of the key it was placed on; that of the table when left out. */
  readonly keyType?: string
}

interface PressureWords {
  readonly replicationLag: number
  readonly baseBackup: boolean
  readonly pgDump: number
  readonly transaction: { readonly pid: number; readonly since: string; readonly application: string }
}

export interface ReadWorld {
  readonly world: World
  readonly options: PlanningOptions
}

/** Reads a `world.yaml`. */
export function readWorld(text: string): ReadWorld {
  const words = parse(text) as WorldWords
  const tables = Object.entries(words.tables ?? {}).map(([name, table], index) =>
    readTable(nameOf(name), table, 1000 * (index + 1), words.at),
  )
  const plain = aWorld(
    words.at,
    tables.map(({ set }) => set).toSorted((a, b) => (displayName(a.name) < displayName(b.name) ? -1 : 1)),
    {
      strays: (words.strays ?? []).map(nameOf),
      overflow: new Map(tables.flatMap(({ overflow }) => overflow)),
      activity: new Map(tables.flatMap(({ activity }) => activity)),
      references: new Map(tables.flatMap(({ references }) => references)),
      parents: new Map(
        tables.flatMap(({ set, words: { statistics } }) =>
          statistics === undefined
            ? []
            : [
                [
                  set.oid,
                  {
                    oid: set.oid,
                    rows: statistics.rows,
                    deeperRows: statistics.leafRows,
                    lastAnalyzed: undefined,
                    changes: BigInt(statistics.leafRows),
                    changesAtLastAnalyze: undefined,
                  },
                ] as const,
              ],
        ),
      ),
    },
  )
  return {
    world: withFacts(plain, {
      features: featuresOf((words.server ?? 18) * 10_000 + 4),
      others: Object.entries(words.others ?? {}).map(([name, kind]) => ({ name: nameOf(name), kind })),
      ledger:
        words.ledger === 'missing'
          ? aLedger({ available: false, missing: ['create schema partitiond authorization daemon;'] })
          : readLedger(words.ledger ?? [], words, tables),
      pressure: readPressure(words.pressure ?? {}),
    }),
    options: {
      ...PLANNING,
      mode: words.mode ?? 'manage',
      windowOpen: words.window !== 'closed',
      allow: new Set(words.allow),
      checkStatistics: true,
      archiveVerifyEvery: words.verifyEvery === undefined ? undefined : toDuration(span(words.verifyEvery)),
    },
  }
}

interface ReadTable {
  readonly set: PartitionSet
  readonly words: TableWords
  readonly key: Key
  readonly overflow: readonly (readonly [number, Overflow])[]
  readonly activity: readonly (readonly [number, PartitionActivity])[]
  readonly references: readonly (readonly [number, readonly Reference[]])[]
}

interface Key {
  readonly name: string
  readonly type: TimeKeyType
  readonly zone: string
}

function readTable(name: QualifiedName, words: TableWords, oid: number, at: string): ReadTable {
  const key = readKey(words)
  const entries = [...runOf(words), ...Object.entries(words.partitions ?? {})].map(
    ([partition, range], index) => {
      const partitionWords = typeof range === 'string' ? { range } : range
      return {
        words: partitionWords,
        partition: readPartition(partition, partitionWords, {
          set: name,
          key,
          oid: oid + 1 + index,
          owner: words.owner ?? 'app',
        }),
      }
    },
  )
  const foreignKey = (direction: 'in' | 'out', table: string | undefined): PartitionSet['foreignKeys'] =>
    table === undefined ? [] : [{ direction, constraint: 'fk', table: nameOf(table) }]
  return {
    words,
    key,
    set: {
      oid,
      name,
      owner: words.owner ?? 'app',
      key: {
        method: 'range',
        columns: [{ name: key.name, isExpression: false, type: key.type, notNull: true }],
      },
      columns: [key.name, ...(words.columns ?? [])].map((column) => ({
        name: column,
        generated: false,
        identity: '',
      })),
      uniqueKey: [key.name],
      partitions: inOrder(entries.map(({ partition }) => partition)),
      foreignKeys: [...foreignKey('in', words.referencedBy), ...foreignKey('out', words.references)],
      replicaIdentity: { kind: words.replicaIdentity ?? 'default' },
      tablespace: undefined,
      leftoverExclusions: words.leftovers ?? [],
    },
    overflow: entries.flatMap(({ words: { rows, bytes }, partition }) =>
      partition.bound.kind === 'default'
        ? [[partition.oid, overflowOf(rows ?? {}, bytes, key)] as const]
        : [],
    ),
    activity: entries.flatMap(({ words: { activity }, partition }) =>
      activity === undefined ? [] : [[partition.oid, activityOf(partition.oid, activity, at)] as const],
    ),
    references: entries.flatMap(({ words: { referenced }, partition }) =>
      referenced === undefined ? [] : [[partition.oid, referencesOf(referenced)] as const],
    ),
  }
}

function readKey({ key, zone }: TableWords): Key {
  const [name = '', type = ''] = key.split(' ')
  if (!isTimeKeyType(type)) throw new Error(`not a time key: ${key}`)
  return { name, type, zone: zone ?? 'UTC' }
}

function runOf({ every }: TableWords): readonly (readonly [string, string])[] {
  if (every === undefined) return []
  const from = Temporal.PlainDateTime.from(every.from)
  const to = Temporal.PlainDateTime.from(every.to)
  const text = (moment: Temporal.PlainDateTime): string => moment.toString({ smallestUnit: 'second' })
  const run: [string, string][] = []
  for (let n = 0; ; n += 1) {
    // Counted from the first, so that no month drifts.
    const step = span(every.interval)
    const lower = from.add(toDuration({ ...step, count: step.count * n }))
    const upper = from.add(toDuration({ ...step, count: step.count * (n + 1) }))
    if (Temporal.PlainDateTime.compare(lower, to) >= 0) return run
    run.push([nameAt(every.name, lower), `${text(lower)} .. ${text(upper)}`])
  }
}

function nameAt(template: string, lower: Temporal.PlainDateTime): string {
  return template
    .replace('{yyyy}', String(lower.year))
    .replace('{MM}', String(lower.month).padStart(2, '0'))
    .replace('{dd}', String(lower.day).padStart(2, '0'))
}

function readPartition(
  name: string,
  { range, pending, foreign, tablespace, parameters }: PartitionWords,
  { set, key, oid, owner }: { set: QualifiedName; key: Key; oid: number; owner: string },
): Partition {
  return {
    oid,
    name: parseName(name) ?? { schema: set.schema, name },
    kind: foreign === true ? 'foreign-table' : 'table',
    owner,
    bound: range === 'default' ? { kind: 'default' } : readRange(range, key),
    pendingDetach: pending === true,
    pages: 10,
    rows: 100,
    storageParameters: parameters ?? [],
    tablespace,
  }
}

function readRange(text: string, key: Key): RangeBound {
  const [lower = '', upper = ''] = text.split(' .. ')
  return rangeBound(readEnd(lower, key), readEnd(upper, key))
}

function readEnd(text: string, { type, zone }: Key): Endpoint {
  if (text === 'MINVALUE') return MINVALUE
  if (text === 'MAXVALUE') return MAXVALUE
  if (text.endsWith('infinity')) return parseKeyValue(text, type)
  const wall = Temporal.PlainDateTime.from(text)
  const position =
    type === 'timestamptz'
      ? instantToPosition(wall.toZonedDateTime(zone).toInstant(), type, zone)
      : instantToPosition(wall.toZonedDateTime('UTC').toInstant(), type, 'UTC')
  return { kind: 'value', position }
}

function overflowOf(rows: Readonly<Record<string, number>>, bytes: number | undefined, key: Key): Overflow {
  const keys = Object.entries(rows).flatMap(([text, count]) => {
    const end = readEnd(text, key)
    return end.kind === 'value' ? Array.from({ length: count }, () => end.position) : []
  })
  return { bytes: bytes ?? (keys.length === 0 ? 0 : 8192), keys }
}

function referencesOf(words: NonNullable<PartitionWords['referenced']>): readonly Reference[] {
  return Object.entries(words).map(([table, rows]): Reference => {
    const about = { table: nameOf(table), constraint: 'fk' }
    return typeof rows === 'number'
      ? { ...about, kind: 'rows', rows, example: '(event) = (17)' }
      : { ...about, kind: 'unknown', why: rows }
  })
}

/** Samples of a partition that was written to once, long ago or just now. */
function activityOf(
  oid: number,
  activity: NonNullable<PartitionWords['activity']>,
  at: string,
): PartitionActivity {
  const now = Temporal.Instant.from(at)
  const sample = (moment: Temporal.Instant, inserted: bigint): ActivitySample => ({
    at: moment,
    counters: { inserted, updated: 0n, deleted: 0n },
    statsReset: '',
  })
  const earlier = now.subtract({ hours: 24 })
  return {
    oid,
    bytes: 81_920,
    now: sample(now, 5n),
    since: activity === 'moving' ? undefined : sample(earlier, 5n),
    frozen: activity === 'frozen' ? sample(earlier, 5n) : undefined,
    triedAt: activity === 'fell short' ? now.subtract({ minutes: 10 }) : undefined,
    pages: 10,
    allVisiblePages: 0,
    allFrozenPages: undefined,
  }
}

/** What is `dropped` is kept for its archive's sake alone. */
function readLedger(
  rows: readonly LedgerWords[],
  { holds = [], restored = {} }: WorldWords,
  tables: readonly ReadTable[],
): Ledger {
  const all = rows.map((entry, index) => readEntry(entry, index, tables))
  return aLedger({
    entries: all.filter(({ state }) => state !== 'dropped'),
    archives: all.flatMap(({ state, archive, ...entry }) =>
      state === 'dropped' && archive !== undefined ? [{ ...entry, archive }] : [],
    ),
    holds: holds.map((hold, index) => readHold(hold, index, tables)),
    restored: Object.entries(restored).flatMap(([name, from], index) =>
      all
        .filter((entry) => displayName(entry.name) === from)
        .map(({ id, parentOid }) => ({
          id: index + 1,
          ledgerId: id,
          parentOid,
          oid: 95_001 + index,
          name: nameOf(name),
          owner: 'app',
          isAttached: false,
          until: undefined,
        })),
    ),
  })
}

function readHold(words: HoldWords, index: number, tables: readonly ReadTable[]): StoredHold {
  const parent = nameOf(words.of)
  const of = tables.find(({ set }) => displayName(set.name) === displayName(parent))
  const key = of?.key ?? { name: 'ts', type: 'timestamptz', zone: 'UTC' }
  const { lower, upper } = readRange(words.range, key)
  return {
    id: index + 1,
    parent,
    parentOid: of?.set.oid,
    lower: formatKeyValue(lower, key.type),
    upper: formatKeyValue(upper, key.type),
    keyType: words.keyType ?? key.type,
    reason: words.reason,
    until: words.until === undefined ? undefined : Temporal.Instant.from(words.until),
    placedAt: Temporal.Instant.from('2026-01-02T09:00:00Z'),
    placedBy: 'dba',
  }
}

function readArchive({ at, archived, checked, damage = '' }: ArchiveWords): ArchiveRecord {
  const kind = at.startsWith('s3://') ? 's3' : at.startsWith('file://') ? 'directory' : 'table'
  const lookedAt = Temporal.Instant.from(checked ?? archived)
  return {
    kind,
    format: kind === 'table' ? undefined : 'copy',
    location: at,
    manifestSha256: kind === 'table' ? undefined : '0'.repeat(64),
    contents: { rows: 100, digest: '0'.repeat(16) },
    columns: undefined,
    bytes: 4096,
    archivedAt: Temporal.Instant.from(archived),
    verifiedAt: damage === '' ? lookedAt : undefined,
    checkedAt: lookedAt,
    damage,
  }
}

function readEntry(words: LedgerWords, index: number, tables: readonly ReadTable[]): LedgerEntry {
  const parent = nameOf(words.of)
  const of = tables.find(({ set }) => displayName(set.name) === displayName(parent))
  const key = of?.key ?? { name: 'ts', type: 'timestamptz', zone: 'UTC' }
  const parentOid = of?.set.oid ?? 999_000
  const { lower, upper } = readRange(words.range, key)
  const attached = of?.set.partitions.find(
    (partition) => displayName(partition.name) === displayName(nameOf(words.table)),
  )
  const oid = attached?.oid ?? 90_001 + index
  const detached = words.detached === undefined ? undefined : Temporal.Instant.from(words.detached)
  return {
    id: index + 1,
    parent,
    parentOid,
    partitionOid: oid,
    name: nameOf(words.table),
    databaseOid: 5,
    systemIdentifier: '7',
    lower: formatKeyValue(lower, key.type),
    upper: formatKeyValue(upper, key.type),
    keyType: key.type,
    state: words.state ?? 'detached',
    detachedAt: detached,
    detachedAtServer: detached,
    table: tableNow(words, oid, parentOid),
    archive: words.archive === undefined ? undefined : readArchive(words.archive),
  }
}

function tableNow({ table, now }: LedgerWords, oid: number, parentOid: number): LedgerTable | undefined {
  if (now === 'gone') return undefined
  const isAttached = now === 'attached' || now === 'pending'
  return {
    oid,
    name: nameOf(typeof now === 'object' ? now.name : table),
    owner: 'app',
    kind: 'r',
    attachedTo: isAttached ? parentOid : undefined,
    pendingDetach: now === 'pending',
  }
}

function readPressure({ replicationLag, baseBackup, pgDump, transaction }: Partial<PressureWords>): Pressure {
  return {
    oldestTransaction:
      transaction === undefined
        ? undefined
        : {
            pid: transaction.pid,
            startedAt: Temporal.Instant.from(transaction.since),
            application: transaction.application,
          },
    replicationLagSeconds: replicationLag,
    baseBackup: baseBackup === true,
    pgDump,
  }
}

function nameOf(text: string): QualifiedName {
  const name = parseName(text)
  if (name === undefined) throw new Error(`not schema.table: ${text}`)
  return name
}
