import {
  type Action,
  type ActionKind,
  type ActionOf,
  type CreateAction,
  type DetachAction,
  type TableRef,
  type StoreArchive,
} from '../../src/domain/action.ts'
import { type NewPartition } from '../../src/domain/new-partition.ts'
import {
  compareRanges,
  containsEndpoint,
  rangeBound,
  rangesOverlap,
  type ValuesBound,
} from '../../src/domain/bound.ts'
import { type ArchiveRecord, isObjectDestination, type TableShape } from '../../src/domain/archive.ts'
import { displayDestination } from '../../src/domain/destination.ts'
import { endpointAt } from '../../src/domain/endpoint.ts'
import { formatKeyValue, parseKeyValue } from '../../src/domain/key-value.ts'
import { isTimeKeyType } from '../../src/domain/key.ts'
import { type LedgerEntry, type LedgerState } from '../../src/domain/ledger.ts'
import { displayName, MAX_NAME_BYTES, sameName, type QualifiedName } from '../../src/domain/name.ts'
import {
  type DefaultContents,
  type Inquiry,
  type ParentStatistics,
  type PartitionActivity,
  takenKey,
} from '../../src/domain/observations.ts'
import { type Reference } from '../../src/domain/references.ts'
import { defaultPartition, rangePartitions, type PartitionSet } from '../../src/domain/partition-set.ts'
import { type Partition } from '../../src/domain/partition.ts'
import { type Plan, type SetPlan } from '../../src/domain/plan.ts'
import { type Policy } from '../../src/domain/policy.ts'
import { type Snapshot } from '../../src/domain/snapshot.ts'
import { inquire, type KnownFacts } from '../../src/planning/inquire.ts'
import { type PlanningOptions } from '../../src/planning/options.ts'
import { plan } from '../../src/planning/planner.ts'
import { aSnapshot } from './builders.ts'

/** Rows that stand in a DEFAULT partition, by the position of their key. */
export interface Overflow {
  readonly bytes: number
  readonly keys: readonly bigint[]
}

/** A database as tests imagine it: what the catalog shows, and the costly facts that are told only when asked for. */
export interface World {
  readonly facts: KnownFacts
  /** Relations that belong to no set: a stray table, a view, an index. */
  readonly strays: readonly QualifiedName[]
  /** By the OID of the DEFAULT partition. */
  readonly overflow: ReadonlyMap<number, Overflow>
  /** By partition OID. */
  readonly activity: ReadonlyMap<number, PartitionActivity>
  /** By the parent's OID. */
  readonly parents: ReadonlyMap<number, ParentStatistics>
  /** Rows of other tables that reference a partition, by its OID. */
  readonly references?: ReadonlyMap<number, readonly Reference[]>
}

/** The imagined server refuses, as PostgreSQL would. */
export class Refused extends Error {}

export function aWorld(at: string, sets: readonly PartitionSet[], changes: Partial<World> = {}): World {
  const { observations: _, ...facts } = aSnapshot(at, sets)
  return {
    facts,
    strays: [],
    overflow: new Map(),
    activity: new Map(),
    parents: new Map(),
    ...changes,
  }
}

/** The same world at another moment, both on the cycle's clock and on the server's. */
export function atMoment(world: World, now: Temporal.Instant): World {
  return withFacts(world, { takenAt: now, serverNow: now })
}

export function withFacts(world: World, changes: Partial<KnownFacts>): World {
  return { ...world, facts: { ...world.facts, ...changes } }
}

/** What a cycle would read: the facts, and of the costly ones exactly those asked for. */
export function look(world: World, policies: readonly Policy[], options: PlanningOptions): Snapshot {
  const inquiry = inquire(world.facts, policies, options)
  const present = new Set(relationNames(world).map(takenKey))
  return {
    ...world.facts,
    observations: {
      takenNames: new Set(inquiry.names.map(takenKey).filter((key) => present.has(key))),
      defaults: new Map(inquiry.defaults.map((asked) => [asked.oid, contentsOf(world, asked)])),
      activity: picked(world.activity, inquiry.activity),
      parents: picked(world.parents, inquiry.parents),
      tables: new Map(inquiry.tables.map((oid) => [oid, aShape(oid)])),
      indexes: new Map(),
      references: picked(
        world.references ?? new Map(),
        inquiry.references.map(({ partition }) => partition.oid),
      ),
    },
  }
}

/** One column and a page. */
function aShape(oid: number): TableShape {
  const column = {
    name: 'ts',
    type: 'timestamp with time zone',
    notNull: true,
    generated: false,
    castsAsPrinted: true,
  }
  return { oid, columns: [column], bytes: 8192, encoding: 'UTF8' }
}

export function planFor(world: World, policies: readonly Policy[], options: PlanningOptions): Plan {
  return plan(look(world, policies, options), policies, options)
}

/**
 * What the world is after the plan was carried out, bookkeeping first, or only as much of it as `upTo` actions. An action whose needs were
 * not done is left out, and so are sets that are only observed. Throws Refused where PostgreSQL would refuse.
 */
export function apply(world: World, planned: Plan, upTo = Number.POSITIVE_INFINITY): World {
  const managed = planned.sets.filter(({ mode }) => mode === 'manage')
  let next = managed.reduce(putRight, world)
  const done = new Set<string>()
  for (const action of managed.flatMap(({ actions }) => actions).slice(0, upTo)) {
    if (!action.needs.every((id) => done.has(id))) continue
    next = perform(next, action)
    done.add(action.id)
  }
  return next
}

/** Where a DETACH CONCURRENTLY can be killed: the intent is noted; the partition is pending; it is free and nobody has noted it. */
export type DetachStage = 'intended' | 'pending' | 'free'

/** What is left when the daemon dies in the middle of a concurrent detach. */
export function interruptDetach(world: World, action: DetachAction, stage: DetachStage): World {
  const noted = enterLedger(world, action, 'detaching')
  switch (stage) {
    case 'intended':
      return noted
    case 'pending':
      return changePartition(noted, action.partition, (partition) => ({ ...partition, pendingDetach: true }))
    case 'free':
      return takeOut(noted, action.parent, action.partition, undefined)
  }
}

/** Somebody attaches a detached table again; where another partition has taken its place, PostgreSQL does not let them. */
export function attachByHand(world: World, entry: LedgerEntry): World {
  const { table, lower, upper, keyType, parentOid } = entry
  if (table === undefined || table.attachedTo !== undefined || !isTimeKeyType(keyType)) return world
  const bound = rangeBound(parseKeyValue(lower, keyType), parseKeyValue(upper, keyType))
  const set = setOf(world, { oid: parentOid })
  if (rangePartitions(set).some((each) => rangesOverlap(each.bound, bound))) return world
  const partition = { ...emptyPartition(table.oid, table.name, table.owner), bound }
  const attached = changeSet(world, set, (each) => ({
    ...each,
    partitions: inOrder([...each.partitions, partition]),
  }))
  return syncLedger(attached, table.oid, attached.facts.sets)
}

/** Somebody drops a detached table. */
export function dropByHand(world: World, entry: LedgerEntry): World {
  if (entry.table?.attachedTo !== undefined) return world
  return changeEntry(world, entry, () => ({ table: undefined }))
}

/** Somebody gives a detached table another name. */
export function renameByHand(world: World, entry: LedgerEntry, name: string): World {
  if (entry.table === undefined || entry.table.attachedTo !== undefined) return world
  return changeEntry(world, entry, ({ table }) => ({
    table: table && { ...table, name: { ...table.name, name } },
  }))
}

/** Somebody detaches a partition, and nobody notes it. */
export function detachByHand(world: World, parent: TableRef, partition: TableRef): World {
  return takeOut(world, parent, partition, undefined)
}

function changeEntry(
  world: World,
  entry: LedgerEntry,
  change: (entry: LedgerEntry) => Partial<LedgerEntry>,
): World {
  return withEntries(
    world,
    world.facts.ledger.entries.map((each) => (each.id === entry.id ? { ...each, ...change(each) } : each)),
  )
}

/** Every name a new relation must not have. */
export function relationNames({ facts, strays }: World): readonly QualifiedName[] {
  return [
    ...strays,
    ...facts.others.map(({ name }) => name),
    ...facts.sets.flatMap((set) => [set.name, ...set.partitions.map(({ name }) => name)]),
    ...facts.ledger.entries.flatMap(({ table }) =>
      table === undefined || table.attachedTo !== undefined ? [] : [table.name],
    ),
  ]
}

export function setOf(world: World, { oid }: { readonly oid: number }): PartitionSet {
  const set = world.facts.sets.find((each) => each.oid === oid)
  if (set === undefined) throw new Refused(`no set ${oid}`)
  return set
}

function contentsOf(world: World, { oid, bounds }: Inquiry['defaults'][number]): DefaultContents {
  const { bytes, keys } = world.overflow.get(oid) ?? { bytes: 0, keys: [] }
  return {
    bytes,
    hasRows: keys.length > 0,
    rows: keys.length,
    counts: bounds.map((bound) => ({ bound, rows: keysWithin(keys, bound).length })),
  }
}

/** This world holds sets cut into ranges only. */
function keysWithin(keys: readonly bigint[], bound: ValuesBound): readonly bigint[] {
  return keys.filter((key) => bound.kind === 'range' && containsEndpoint(bound, endpointAt(key)))
}

function picked<T>(all: ReadonlyMap<number, T>, oids: readonly number[]): ReadonlyMap<number, T> {
  return new Map(
    oids.flatMap((oid) => {
      const value = all.get(oid)
      return value === undefined ? [] : [[oid, value] as const]
    }),
  )
}

function putRight(world: World, { bookkeeping }: SetPlan): World {
  const { takenAt, serverNow } = world.facts
  const entries = world.facts.ledger.entries
    .filter(({ id }) => !bookkeeping.forget.includes(id))
    .map((entry) =>
      bookkeeping.confirm.includes(entry.id)
        ? { ...entry, state: 'detached' as const, detachedAt: takenAt, detachedAtServer: serverNow }
        : entry,
    )
  return withEntries(world, entries)
}

type Performers = { readonly [K in ActionKind]: (world: World, action: ActionOf<K>) => World }

const performers: Performers = {
  create: (world, action) => makePartition(world, action, action),
  'repair-default': repairDefault,
  'finalize-detach': (world, { parent, partition, schema, isDetached }) => {
    if (isDetached) return relocate(world, partition, schema)
    if (!partitionOf(world, parent, partition).pendingDetach) throw new Refused('nothing to finalize')
    return settleEntry(takeOut(world, parent, partition, schema), partition.oid)
  },
  freeze: (world, { partition }) => {
    const activity = world.activity.get(partition.oid)
    if (activity === undefined) return world
    const frozen = { ...activity, frozen: activity.now }
    return { ...world, activity: new Map([...world.activity, [partition.oid, frozen]]) }
  },
  analyze: (world, { parent }) => {
    const statistics = world.parents.get(parent.oid)
    if (statistics === undefined) return world
    const { deeperRows, changes } = statistics
    const fresh = {
      ...statistics,
      rows: deeperRows,
      lastAnalyzed: world.facts.takenAt,
      changesAtLastAnalyze: changes,
    }
    return { ...world, parents: new Map([...world.parents, [parent.oid, fresh]]) }
  },
  set: (world, { partition, parameters }) =>
    changePartition(world, partition, (each) => ({
      ...each,
      storageParameters: [
        ...each.storageParameters.filter((pair) => !Object.hasOwn(parameters, pair.split('=')[0] ?? '')),
        ...Object.entries(parameters).map(([name, value]) => `${name}=${value}`),
      ],
    })),
  move: (world, { partition, tablespace }) =>
    changePartition(world, partition, (each) => ({ ...each, tablespace })),
  index: (world) => world,
  detach: (world, action) => {
    const set = setOf(world, action.parent)
    if (action.concurrently && defaultPartition(set) !== undefined) throw new Refused('55000: DEFAULT exists')
    if (set.partitions.some(({ pendingDetach }) => pendingDetach)) throw new Refused('55000: one is pending')
    const noted = enterLedger(world, action, 'detached')
    return takeOut(noted, action.parent, action.partition, action.schema)
  },
  archive: (world, action) => {
    const { archive, partition, ledgerId } = action
    if (archive.do === 'store') {
      const { destination } = archive
      const schema = destination.kind === 'schema' ? destination.schema : partition.name.schema
      const moved = schema === partition.name.schema ? world : relocate(world, partition, schema)
      const entry = moved.facts.ledger.entries.find(({ partitionOid }) => partitionOid === partition.oid)
      if (entry?.table === undefined) throw new Refused(`42P01: ${displayName(partition.name)} is not there`)
      return changeEntry(moved, entry, () => ({ state: 'verified', archive: aRecord(world, archive) }))
    }
    const { archives } = world.facts.ledger
    const changed =
      archive.do === 'expire'
        ? archives.filter(({ id }) => id !== ledgerId)
        : archives.map((each) =>
            each.id === ledgerId ? { ...each, archive: checked(world, each.archive) } : each,
          )
    return withFacts(world, { ledger: { ...world.facts.ledger, archives: changed } })
  },
  drop: (world, { partition, isRestored }) => {
    const { ledger } = world.facts
    if (isRestored) {
      const restored = ledger.restored.filter(({ oid }) => oid !== partition.oid)
      if (restored.length === ledger.restored.length) throw new Refused('it was not restored')
      return withFacts(world, { ledger: { ...ledger, restored } })
    }
    const entry = ledger.entries.find(({ partitionOid }) => partitionOid === partition.oid)
    if (entry?.table === undefined || !sameName(entry.table.name, partition.name)) {
      throw new Refused(`42P01: ${displayName(partition.name)} is not there`)
    }
    const gone = withEntries(
      world,
      world.facts.ledger.entries.filter((each) => each !== entry),
    )
    const { archive } = entry
    if (archive === undefined) return gone
    const kept = { ...gone.facts.ledger, archives: [...ledger.archives, { ...entry, archive }] }
    return withFacts(gone, { ledger: kept })
  },
}

/** Written and read back at this moment. */
function aRecord({ facts }: World, { destination, format }: StoreArchive): ArchiveRecord {
  const isObject = isObjectDestination(destination)
  return {
    kind: destination.kind,
    format: isObject ? format : undefined,
    location: displayDestination(destination),
    manifestSha256: isObject ? '0'.repeat(64) : undefined,
    contents: { rows: 1, digest: '0'.repeat(16) },
    columns: undefined,
    bytes: isObject ? 4096 : 0,
    archivedAt: facts.takenAt,
    verifiedAt: facts.takenAt,
    checkedAt: facts.takenAt,
    damage: '',
  }
}

function checked({ facts }: World, record: ArchiveRecord): ArchiveRecord {
  return { ...record, verifiedAt: facts.takenAt, checkedAt: facts.takenAt, damage: '' }
}

/** Carries out one action. */
export function perform(world: World, action: Action): World {
  return performKind(world, action)
}

function performKind<K extends ActionKind>(world: World, action: ActionOf<K>): World {
  const performer: Performers[K] = performers[action.kind]
  return performer(world, action)
}

function repairDefault(world: World, action: ActionOf<'repair-default'>): World {
  const { repair, parent, defaultPartition: fallback } = action
  const { keys, bytes } = world.overflow.get(fallback.oid) ?? { keys: [], bytes: 0 }
  switch (repair.do) {
    case 'exclude':
      if (keysWithin(keys, repair.range).length > 0) throw new Refused('23514: rows of the range in DEFAULT')
      return changeSet(world, parent, (set) => ({
        ...set,
        leftoverExclusions: [...set.leftoverExclusions, repair.constraint],
      }))
    case 'include':
      return changeSet(world, parent, (set) => ({
        ...set,
        leftoverExclusions: set.leftoverExclusions.filter((name) => name !== repair.constraint),
      }))
    case 'move-rows': {
      const moving = keysWithin(keys, repair.partition.bound)
      if (moving.length !== repair.rows) throw new Refused(`${moving.length} rows, not ${repair.rows}`)
      const left = { bytes, keys: keys.filter((key) => !moving.includes(key)) }
      const emptied = { ...world, overflow: new Map([...world.overflow, [fallback.oid, left]]) }
      return makePartition(emptied, action, repair.partition)
    }
  }
}

function makePartition(
  world: World,
  { parent, target }: Pick<CreateAction, 'parent' | 'target'>,
  { bound, parameters, tablespace }: NewPartition,
): World {
  if (relationNames(world).some((name) => sameName(name, target)))
    throw new Refused(`42P07: ${displayName(target)} exists`)
  if (Buffer.byteLength(target.name) > MAX_NAME_BYTES)
    throw new Refused(`${displayName(target)} would be cut`)
  if (bound.kind !== 'range') throw new Refused('this world holds sets cut into ranges only')
  if (compareRanges({ ...bound, upper: bound.lower }, bound) >= 0) throw new Refused('42P17: empty range')
  const set = setOf(world, parent)
  const overlapping = rangePartitions(set).find((each) => rangesOverlap(each.bound, bound))
  if (overlapping !== undefined)
    throw new Refused(`42P17: ${displayName(target)} overlaps ${displayName(overlapping.name)}`)
  const fallback = defaultPartition(set)
  const stranded =
    fallback === undefined ? [] : keysWithin(world.overflow.get(fallback.oid)?.keys ?? [], bound)
  if (stranded.length > 0) throw new Refused(`23514: ${stranded.length} rows of the range in DEFAULT`)
  const partition: Partition = {
    ...emptyPartition(freeOid(world), target, parent.owner),
    bound,
    storageParameters: Object.entries(parameters).map(([name, value]) => `${name}=${value}`),
    tablespace,
  }
  return changeSet(world, parent, (each) => ({
    ...each,
    partitions: inOrder([...each.partitions, partition]),
  }))
}

function emptyPartition(oid: number, name: QualifiedName, owner: string): Omit<Partition, 'bound'> {
  return {
    oid,
    name,
    kind: 'table',
    owner,
    pendingDetach: false,
    pages: 0,
    rows: -1,
    storageParameters: [],
    tablespace: undefined,
  }
}

/** As the catalog orders them: by lower end, then by name; DEFAULT last. */
export function inOrder(partitions: readonly Partition[]): readonly Partition[] {
  const text = ({ name }: Partition): string => `${name.schema}\0${name.name}`
  return partitions.toSorted((a, b) => {
    if (a.bound.kind === 'range' && b.bound.kind === 'range')
      return compareRanges(a.bound, b.bound) || (text(a) < text(b) ? -1 : 1)
    return Number(a.bound.kind !== 'range') - Number(b.bound.kind !== 'range')
  })
}

function freeOid({ facts }: World): number {
  return (
    1 +
    Math.max(
      0,
      ...facts.sets.flatMap((set) => [set.oid, ...set.partitions.map(({ oid }) => oid)]),
      ...facts.ledger.entries.map(({ partitionOid }) => partitionOid),
    )
  )
}

function changeSet(world: World, { oid }: TableRef, change: (set: PartitionSet) => PartitionSet): World {
  return withFacts(world, { sets: world.facts.sets.map((set) => (set.oid === oid ? change(set) : set)) })
}

function partitionOf(world: World, parent: TableRef, { oid }: TableRef): Partition {
  const partition = setOf(world, parent).partitions.find((each) => each.oid === oid)
  if (partition === undefined) throw new Refused(`${oid} is no partition of ${displayName(parent.name)}`)
  return partition
}

function changePartition(
  world: World,
  { oid }: TableRef,
  change: (partition: Partition) => Partition,
): World {
  const sets = world.facts.sets.map((set) => ({
    ...set,
    partitions: set.partitions.map((each) => (each.oid === oid ? change(each) : each)),
  }))
  return withFacts(syncLedger(world, oid, sets), { sets })
}

/** The ledger's rows show what stands under their OID now. */
function syncLedger(world: World, oid: number, sets: readonly PartitionSet[]): World {
  const set = sets.find(({ partitions }) => partitions.some((each) => each.oid === oid))
  const partition = set?.partitions.find((each) => each.oid === oid)
  if (set === undefined || partition === undefined) return world
  const { name, pendingDetach } = partition
  return withEntries(
    world,
    world.facts.ledger.entries.map((entry) =>
      entry.partitionOid === oid && entry.table !== undefined
        ? { ...entry, table: { ...entry.table, name, attachedTo: set.oid, pendingDetach } }
        : entry,
    ),
  )
}

/** Detaches: the table stands free, in another schema if one is named. Its ledger row, if any, follows. */
function takeOut(world: World, parent: TableRef, ref: TableRef, schema: string | undefined): World {
  const { name } = partitionOf(world, parent, ref)
  if (world.references?.has(ref.oid) === true) throw new Refused(`23503: ${displayName(name)} is referenced`)
  const moved = { schema: schema ?? name.schema, name: name.name }
  const without = changeSet(world, parent, (set) => ({
    ...set,
    partitions: set.partitions.filter(({ oid }) => oid !== ref.oid),
  }))
  if (!sameName(moved, name) && relationNames(without).some((each) => sameName(each, moved)))
    throw new Refused(`42P07: ${displayName(moved)} exists`)
  const known = without.facts.ledger.entries.some(({ partitionOid }) => partitionOid === ref.oid)
  const free = { name: moved, attachedTo: undefined, pendingDetach: false }
  const followed = withEntries(
    without,
    without.facts.ledger.entries.map((entry) =>
      entry.partitionOid === ref.oid && entry.table !== undefined
        ? { ...entry, name: moved, table: { ...entry.table, ...free } }
        : entry,
    ),
  )
  return known ? followed : { ...followed, strays: [...followed.strays, moved] }
}

/** Puts a detached table into another schema. */
function relocate(world: World, { oid, name }: TableRef, schema: string | undefined): World {
  const entry = world.facts.ledger.entries.find(({ partitionOid }) => partitionOid === oid)
  const moved = { schema: schema ?? name.schema, name: name.name }
  if (entry?.table === undefined || !sameName(entry.table.name, name))
    throw new Refused(`42P01: ${displayName(name)} is not there`)
  if (relationNames(world).some((each) => sameName(each, moved)))
    throw new Refused(`42P07: ${displayName(moved)} exists`)
  return changeEntry(world, entry, ({ table }) => ({
    name: moved,
    table: table && { ...table, name: moved },
  }))
}

function enterLedger(
  world: World,
  { parent, partition, bound, key }: DetachAction,
  state: LedgerState,
): World {
  const { takenAt, serverNow, database, ledger } = world.facts
  const { name, owner, kind } = partitionOf(world, parent, partition)
  if (!isTimeKeyType(key.type)) throw new Refused(`a key of type ${key.type}`)
  const entry: LedgerEntry = {
    id: 1 + Math.max(0, ...ledger.entries.map(({ id }) => id)),
    parent: parent.name,
    parentOid: parent.oid,
    partitionOid: partition.oid,
    name,
    databaseOid: database.oid,
    systemIdentifier: database.systemIdentifier,
    lower: formatKeyValue(bound.lower, key.type),
    upper: formatKeyValue(bound.upper, key.type),
    keyType: key.type,
    state,
    detachedAt: state === 'detached' ? takenAt : undefined,
    detachedAtServer: state === 'detached' ? serverNow : undefined,
    table: {
      oid: partition.oid,
      name,
      owner,
      kind: kind === 'foreign-table' ? 'f' : 'r',
      attachedTo: parent.oid,
      pendingDetach: false,
    },
    archive: undefined,
  }
  const others = ledger.entries.filter(({ partitionOid }) => partitionOid !== partition.oid)
  return withEntries(world, [...others, entry])
}

/** What FINALIZE notes in the ledger, when the detach was ours. */
function settleEntry(world: World, oid: number): World {
  const { takenAt, serverNow, ledger } = world.facts
  return withEntries(
    world,
    ledger.entries.map((entry) =>
      entry.partitionOid === oid && entry.state === 'detaching'
        ? { ...entry, state: 'detached', detachedAt: takenAt, detachedAtServer: serverNow }
        : entry,
    ),
  )
}

function withEntries(world: World, entries: readonly LedgerEntry[]): World {
  return withFacts(world, { ledger: { ...world.facts.ledger, entries } })
}
