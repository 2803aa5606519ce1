import {
  type AnalyzeAction,
  type CreateAction,
  type DetachAction,
  type DropAction,
  type FinalizeDetachAction,
  type FreezeAction,
  type MoveAction,
  type RepairDefaultAction,
  type SetAction,
} from '../../src/domain/action.ts'
import { type NewPartition } from '../../src/domain/new-partition.ts'
import { type RangeBound } from '../../src/domain/bound.ts'
import { displayName, parseName, type QualifiedName } from '../../src/domain/name.ts'
import { key, range } from '../sql/sample-actions.ts'
import { type Workshop } from './workshop.ts'

const parent = 'public.events'

/** The month of 2026 that begins at `from`: `month(4)` is April. */
export function month(number: number): RangeBound {
  const day = (of: number): string =>
    `${2026 + Math.floor((of - 1) / 12)}-${String(((of - 1) % 12) + 1).padStart(2, '0')}-01`
  return range(`${day(number)} 00:00:00+00`, `${day(number + 1)} 00:00:00+00`)
}

export function nameOf(text: string): QualifiedName {
  const name = parseName(text)
  if (name === undefined) throw new Error(`not a name: ${text}`)
  return name
}

async function common(workshop: Workshop, kind: string, target: string) {
  return {
    id: `${kind} ${target}`,
    parent: await workshop.table(parent),
    target: nameOf(target),
    reason: 'a test wants it',
    hazards: [],
    needs: [],
  }
}

const newPartition: Omit<NewPartition, 'bound'> = {
  key,
  parameters: {},
  replicaIdentity: { kind: 'default' },
  tablespace: undefined,
  hasDefault: false,
  hasForeignKeys: false,
}

export async function create(
  workshop: Workshop,
  target: string,
  bound: RangeBound,
  changes: Partial<CreateAction> = {},
): Promise<CreateAction> {
  return {
    ...(await common(workshop, 'create', target)),
    ...newPartition,
    bound,
    kind: 'create',
    lockWriters: false,
    ...changes,
  }
}

export async function repairDefault(
  workshop: Workshop,
  target: string,
  repair: RepairDefaultAction['repair'],
): Promise<RepairDefaultAction> {
  const defaultPartition = await workshop.table('public.events_default')
  return { ...(await common(workshop, repair.do, target)), kind: 'repair-default', defaultPartition, repair }
}

export function moveRows(
  workshop: Workshop,
  target: string,
  bound: RangeBound,
  changes: Partial<Extract<RepairDefaultAction['repair'], { do: 'move-rows' }>> = {},
): Promise<RepairDefaultAction> {
  return repairDefault(workshop, target, {
    do: 'move-rows',
    partition: { ...newPartition, bound, hasDefault: true },
    rows: 1,
    copyAhead: false,
    columns: ['id', 'ts', 'body'],
    uniqueKey: ['id', 'ts'],
    ...changes,
  })
}

export async function detach(
  workshop: Workshop,
  target: string,
  bound: RangeBound,
  changes: Partial<DetachAction> = {},
): Promise<DetachAction> {
  const partition = await workshop.table(target)
  return {
    ...(await common(workshop, 'detach', target)),
    kind: 'detach',
    partition,
    bound,
    key,
    concurrently: true,
    schema: undefined,
    ...changes,
  }
}

export async function finalize(
  workshop: Workshop,
  target: string,
  changes: Partial<FinalizeDetachAction> = {},
): Promise<FinalizeDetachAction> {
  const partition = await workshop.table(target)
  return {
    ...(await common(workshop, 'finalize-detach', target)),
    kind: 'finalize-detach',
    partition,
    bound: undefined,
    isDetached: false,
    ledgerId: undefined,
    schema: undefined,
    ...changes,
  }
}

export async function drop(
  workshop: Workshop,
  target: string,
  changes: Partial<DropAction> = {},
): Promise<DropAction> {
  const partition = await workshop.table(target)
  return {
    ...(await common(workshop, 'drop', target)),
    kind: 'drop',
    partition,
    bound: undefined,
    ledgerId: undefined,
    isForeign: false,
    isRestored: false,
    proof: undefined,
    ...changes,
  }
}

export async function freeze(workshop: Workshop, target: string, bound: RangeBound): Promise<FreezeAction> {
  const partition = await workshop.table(target)
  return { ...(await common(workshop, 'freeze', target)), kind: 'freeze', partition, bound }
}

export async function analyze(workshop: Workshop): Promise<AnalyzeAction> {
  return { ...(await common(workshop, 'analyze', parent)), kind: 'analyze', only: workshop.major >= 18 }
}

export async function set(
  workshop: Workshop,
  target: string,
  parameters: Readonly<Record<string, string>>,
): Promise<SetAction> {
  const partition = await workshop.table(target)
  return {
    ...(await common(workshop, 'set', target)),
    kind: 'set',
    partition,
    bound: undefined,
    parameters,
    step: 0,
  }
}

export async function move(
  workshop: Workshop,
  target: string,
  bound: RangeBound,
  tablespace: string,
): Promise<MoveAction> {
  const partition = await workshop.table(target)
  return { ...(await common(workshop, 'move', target)), kind: 'move', partition, bound, tablespace }
}

/** Names and bounds of the partitions of `public.events`, as the server tells them, pending ones marked. */
export async function partitionsOf(workshop: Workshop): Promise<readonly string[]> {
  const rows = await workshop.db.rows<{ schema: string; name: string; bound: string; pending: boolean }>(
    `select n.nspname as schema, c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound, i.inhdetachpending as pending
     from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_namespace n on n.oid = c.relnamespace
     where i.inhparent = 'public.events'::regclass order by c.relname`,
  )
  return rows.map((row) => `${displayName(row)}${row.pending ? ' (pending)' : ''}`)
}
