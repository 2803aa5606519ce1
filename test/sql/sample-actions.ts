import {
  type Action,
  type ArchiveAction,
  type CreateAction,
  type DetachAction,
  type DropAction,
  type IndexAction,
  type RepairDefaultAction,
  type SetAction,
  type StoreArchive,
} from '../../src/domain/action.ts'
import { type NewPartition } from '../../src/domain/new-partition.ts'
import { type ArchivedColumn, type ArchiveRecord, type Destination } from '../../src/domain/archive.ts'
import { type RangeBound, rangeBound } from '../../src/domain/bound.ts'
import { MINVALUE } from '../../src/domain/endpoint.ts'
import { type Routing } from '../../src/domain/inheritance.ts'
import { parseKeyValue } from '../../src/domain/key-value.ts'
import { type KeyColumn } from '../../src/domain/key.ts'
import { type Trait } from '../../src/domain/traits.ts'
import { sampleTraits } from './sample-traits.ts'

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

function broughtBack(traits: readonly Trait[]): SetAction {
  return {
    ...common,
    kind: 'set',
    id: 'bring back',
    partition,
    bound: april,
    parameters: {},
    step: -1,
    reconciled: { traits, source: parent.name, under: parent, replicaIdentity: { kind: 'full' } },
  }
}

const stays = [
  { publication: 'Everything', columns: undefined },
  { publication: 'half', columns: ['id', 'Payload'] },
]

function repair(how: RepairDefaultAction['repair']): RepairDefaultAction {
  return { ...common, kind: 'repair-default', id: 'repair', defaultPartition: fallback, repair: how }
}

const brin = {
  name: 'event_logs_2026_04_a1b2c3_idx',
  definition: { unique: false, columns: 'using brin (ts)', predicate: undefined },
  tablespace: undefined,
  mark: 'partitiond: create index on {partition} using brin (ts)',
}
/** As the server prints one of the parent's. */
const ofParent = {
  name: 'event_logs_2026_04_d4e5f6_idx',
  definition: { unique: true, columns: 'USING btree (lower("Payload"))', predicate: "(id <> 'x'::text)" },
  tablespace: 'Cold Store',
  mark: undefined,
}
const parentIndex = { schema: 'public', name: 'event_logs_Payload_idx' }

function indexed(work: IndexAction['work'], leftovers: readonly string[] = []): IndexAction {
  return { ...common, kind: 'index', id: 'index', partition, under: parent, bound: april, leftovers, work }
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
/** As it is once `child` has been made. */
const routing: Routing = {
  function: { schema: 'public', name: 'partitiond_route_a1b2c3' },
  replaces: 'abc123',
  version: 'def456',
  makesTrigger: false,
  asOwner: true,
  key,
  columns: ['id', 'ts', 'Payload'],
  routes: [
    { child: partition.name, bound: april },
    {
      child: { schema: 'public', name: "it's $partitiond$" },
      bound: { ...april, lower: MINVALUE, upper: april.lower },
    },
  ],
}

export const sampleActions: Readonly<Record<string, Action>> = {
  create,
  'inherit-and-begin-routing': {
    ...create,
    inheritance: {
      routing: { ...routing, replaces: undefined, makesTrigger: true, asOwner: false },
      parentOnlyChecks: ['no rows here'],
      checks: [],
      isForeign: false,
    },
  },
  'inherit-where-others-route': {
    ...create,
    inheritance: { routing: undefined, parentOnlyChecks: [], checks: [], isForeign: false },
  },
  'stop-inheriting-to-schema': {
    ...detach,
    concurrently: false,
    schema: 'archive',
    inheritance: {
      routing: { ...routing, routes: routing.routes.slice(1) },
      parentOnlyChecks: [],
      checks: [7],
      isForeign: false,
    },
  },
  'routing-alone': {
    ...common,
    kind: 'set',
    id: 'set',
    target: parent.name,
    partition: parent,
    bound: undefined,
    parameters: {},
    step: -1,
    routing: { ...routing, routes: [] },
  },
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
  'create-with-traits': { ...create, traits: sampleTraits },
  'create-beside-default': { ...create, hasDefault: true, lockWriters: true },
  'create-with-indexes': {
    ...create,
    indexes: [
      brin,
      {
        ...brin,
        name: 'by payload',
        definition: { unique: true, columns: '("Payload")', predicate: 'id > 0' },
        tablespace: 'Cold Store',
        mark: `partitiond: create unique index on {partition} ("Payload") where id > 0`,
      },
    ],
  },
  'index-of-policy': indexed({ do: 'build', index: brin, attachTo: undefined }),
  'index-of-policy-after-a-crash': indexed({ do: 'build', index: brin, attachTo: undefined }, [brin.name]),
  'index-of-parent': indexed({ do: 'build', index: ofParent, attachTo: parentIndex }),
  'index-of-branch': indexed({ do: 'build-branch', index: ofParent, attachTo: parentIndex }),
  'index-adopted': indexed({
    do: 'adopt',
    index: { schema: 'public', name: 'Stands there' },
    attachTo: parentIndex,
  }),
  'index-cleared': indexed({ do: 'clear' }, [brin.name, 'Left over']),
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
  'move-rows-with-traits': repair({
    do: 'move-rows',
    partition: { ...beside, traits: sampleTraits },
    rows: 12,
    copyAhead: false,
    columns,
    uniqueKey: ['id', 'ts'],
  }),
  'bring-back': broughtBack([
    ...sampleTraits.all.map((trait) =>
      trait.kind === 'policy' ? { ...trait, replaces: true as const } : trait,
    ),
    { kind: 'replica-identity' },
    { kind: 'toast-parameter', name: 'autovacuum_enabled', value: 'false' },
  ]),
  'bring-back-without-roles': broughtBack([
    ...sampleTraits.all.filter(({ kind }) => kind !== 'grant' && kind !== 'policy'),
    {
      kind: 'policy',
      name: 'few',
      permissive: true,
      command: 'all',
      roles: [],
      using: '(id > 0)',
      check: null,
      replaces: true,
    },
    { kind: 'replica-identity' },
    { kind: 'toast-parameter', name: 'autovacuum_enabled', value: 'false' },
  ]),
  'bring-back-owner': broughtBack([{ kind: 'owner', owner: 'App Owner' }]),
  'detach-forced': { ...detach, unforce: true },
  'detach-forced-plainly': { ...detach, concurrently: false, unforce: true },
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
  'detach-and-stay-published': { ...detach, schema: 'archive', stays },
  'detach-plainly-and-stay-published': { ...detach, concurrently: false, schema: 'archive', stays },
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
