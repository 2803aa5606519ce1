import {
  type Action,
  type CreateAction,
  type DetachAction,
  type NewPartition,
  type RepairDefaultAction,
} from '../../src/domain/action.ts'
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
  drop: { ...common, kind: 'drop', id: 'drop', partition, bound: april, ledgerId: 7, isForeign: false },
  'drop-foreign': {
    ...common,
    kind: 'drop',
    id: 'drop',
    partition,
    bound: april,
    ledgerId: 7,
    isForeign: true,
  },
}
