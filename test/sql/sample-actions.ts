import {
  type Action,
  type ArchiveAction,
  type CreateAction,
  type DetachAction,
  type DropAction,
  type NewPartition,
  type RepairDefaultAction,
  type StoreArchive,
} from '../../src/domain/action.ts'
import { type ArchivedColumn, type ArchiveRecord, type Destination } from '../../src/domain/archive.ts'
import { type RangeBound, rangeBound } from '../../src/domain/bound.ts'
import { parseKeyValue } from '../../src/domain/key-value.ts'
import { type KeyColumn } from '../../src/domain/key.ts'

export const key: KeyColumn = { name: 'ts', isExpression: false, type: 'timestamptz', notNull: true }
export const april = range('2026-04-01 00:00:00+00', '2026-05-01 00:00:00+00')

export function range(lower: string, upper: string): RangeBound {
  return rangeBound(parseKeyValue(lower, 'timestamptz'), parseKeyValue(upper, 'timestamptz'))
}

const parent = { oid: 100, name: { schema: 'public', name: 'event_logs' }, owner: 'app_owner' }
const partition = { oid: 101, name: { schema: 'public', name: 'event_logs_2026_04' }, owner: 'app_owner' }
const fallback = { oid: 102, name: { schema: 'public', name: 'event_logs_default' }, owner: 'app_owner' }

const newPartition: NewPartition = {
  bound: april,
  key,
  parameters: {},
  replicaIdentity: { kind: 'default' },
  tablespace: undefined,
  hasDefault: false,
  hasForeignKeys: false,
}

const common = { parent, target: partition.name, reason: 'because', hazards: [], needs: [] }
const create: CreateAction = { ...common, ...newPartition, kind: 'create', id: 'create', lockWriters: false }
const detach: DetachAction = {
  ...common,
  kind: 'detach',
  id: 'detach',
  partition,
  bound: april,
  key,
  concurrently: true,
  schema: undefined,
}

function repair(how: RepairDefaultAction['repair']): RepairDefaultAction {
  return { ...common, kind: 'repair-default', id: 'repair', defaultPartition: fallback, repair: how }
}

const columns = ['id', 'ts', 'Payload']

const archivedColumns: readonly ArchivedColumn[] = [
  { name: 'id', type: 'bigint', notNull: true, generated: false, castsAsPrinted: true },
  { name: 'ts', type: 'timestamp with time zone', notNull: true, generated: false, castsAsPrinted: true },
  { name: 'day', type: 'date', notNull: false, generated: true, castsAsPrinted: true },
  { name: 'Payload', type: 'jsonb', notNull: false, generated: false, castsAsPrinted: true },
  { name: 'isOdd', type: 'boolean', notNull: false, generated: false, castsAsPrinted: false },
]

function archive(how: ArchiveAction['archive'], changes: Partial<ArchiveAction> = {}): ArchiveAction {
  return {
    ...common,
    kind: 'archive',
    id: 'archive',
    ledgerId: 7,
    partition,
    bound: april,
    key,
    archive: how,
    ...changes,
  }
}

function store(destination: Destination, changes: Partial<StoreArchive> = {}): ArchiveAction {
  return archive({
    do: 'store',
    destination,
    format: 'copy',
    compression: 'zstd',
    columns: archivedColumns,
    encoding: 'UTF8',
    isForeign: false,
    isPartitioned: false,
    bytes: 8192,
    makesTable: false,
    written: undefined,
    ...changes,
  })
}

const record: ArchiveRecord = {
  kind: 'table',
  format: undefined,
  location: 'archive."All Events"',
  manifestSha256: undefined,
  contents: { rows: 12, digest: '00000000000004d2' },
  columns: archivedColumns,
  bytes: 0,
  archivedAt: Temporal.Instant.from('2026-06-01T00:00:00Z'),
  verifiedAt: undefined,
  checkedAt: undefined,
  damage: '',
}

const allEvents: Destination = { kind: 'table', table: { schema: 'archive', name: 'All Events' } }

const drop: DropAction = {
  ...common,
  kind: 'drop',
  id: 'drop',
  partition,
  bound: april,
  ledgerId: 7,
  isForeign: false,
  isRestored: false,
  proof: undefined,
}
const proof = { columns: archivedColumns, isPartitioned: false, key }
const beside = { ...newPartition, hasDefault: true }

/** One of each form an action can take, by the name of its golden file. */
export const sampleActions: Readonly<Record<string, Action>> = {
  create,
  'create-with-everything': {
    ...create,
    parameters: { autovacuum_vacuum_scale_factor: '0.05', 'toast.autovacuum_enabled': 'false' },
    tablespace: 'Cold Store',
    replicaIdentity: { kind: 'full' },
    hasForeignKeys: true,
  },
  'create-replica-index': {
    ...create,
    replicaIdentity: { kind: 'index', index: { schema: 'public', name: 'event_logs_pkey' } },
  },
  'create-beside-default': { ...create, hasDefault: true, lockWriters: true },
  exclude: repair({ do: 'exclude', constraint: 'partitiond_excludes_1a2b', range: april, key }),
  include: repair({ do: 'include', constraint: 'partitiond_excludes_1a2b' }),
  'move-rows': repair({
    do: 'move-rows',
    partition: beside,
    rows: 12,
    copyAhead: false,
    columns,
    uniqueKey: ['id', 'ts'],
  }),
  'move-rows-copied-ahead': repair({
    do: 'move-rows',
    partition: beside,
    rows: 1_200_000,
    copyAhead: true,
    columns,
    uniqueKey: ['id', 'ts'],
  }),
  'finalize-detach': {
    ...common,
    kind: 'finalize-detach',
    isDetached: false,
    id: 'f',
    partition,
    bound: april,
    ledgerId: undefined,
    schema: undefined,
  },
  'finalize-detach-to-schema': {
    ...common,
    kind: 'finalize-detach',
    isDetached: false,
    id: 'f',
    partition,
    bound: april,
    ledgerId: undefined,
    schema: 'archive',
  },
  freeze: { ...common, kind: 'freeze', id: 'freeze', partition, bound: april },
  analyze: { ...common, kind: 'analyze', id: 'analyze', target: parent.name, only: false },
  'analyze-only': { ...common, kind: 'analyze', id: 'analyze', target: parent.name, only: true },
  set: {
    ...common,
    kind: 'set',
    id: 'set',
    partition,
    bound: april,
    parameters: { fillfactor: '100' },
    step: 0,
  },
  move: { ...common, kind: 'move', id: 'move', partition, bound: april, tablespace: 'cold' },
  detach,
  'detach-to-schema': { ...detach, schema: 'archive' },
  'detach-plainly': { ...detach, concurrently: false },
  'detach-plainly-to-schema': { ...detach, concurrently: false, schema: 'archive' },
  'archive-to-directory': store({ kind: 'directory', path: '/srv/archive' }),
  'archive-partitioned-to-s3': store({ kind: 's3', bucket: 'cold', prefix: '' }, { isPartitioned: true }),
  'archive-to-schema': store({ kind: 'schema', schema: 'Cold Store' }),
  'archive-where-it-is': store({ kind: 'schema', schema: 'public' }),
  'archive-to-tablespace': store({ kind: 'tablespace', tablespace: 'Cold Store' }),
  'archive-partitioned-to-tablespace': store(
    { kind: 'tablespace', tablespace: 'Cold Store' },
    { isPartitioned: true },
  ),
  'archive-to-table': store(allEvents),
  'archive-to-new-table': store(allEvents, { makesTable: true }),
  'verify-table': archive({ do: 'verify', record }),
  'verify-schema': archive({
    do: 'verify',
    record: { ...record, kind: 'schema', location: 'archive.event_logs_2026_04' },
  }),
  'expire-table': archive({ do: 'expire', record }),
  drop,
  'drop-foreign': { ...drop, isForeign: true },
  'drop-proved': { ...drop, proof },
  'drop-partitioned-proved': { ...drop, proof: { ...proof, isPartitioned: true } },
  'drop-foreign-proved': { ...drop, isForeign: true, proof },
}
