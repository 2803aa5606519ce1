import {
  type ArchiveTablePlace,
  type ArchiveTableRights,
  readArchiveTables,
} from '../../catalog/doctor/read-archive-tables.ts'
import { type InvalidIndex, readInvalidIndexes } from '../../catalog/doctor/read-invalid-indexes.ts'
import {
  type Place,
  type PlaceRights,
  readPlaceRights,
  readTableRights,
  type TableRights,
} from '../../catalog/doctor/read-rights.ts'
import { readServerHealth, type ServerHealth } from '../../catalog/doctor/read-server-health.ts'
import { displayName } from '../../domain/name.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Policy, stepOf } from '../../domain/policy.ts'
import { matchPolicies } from '../../planning/match-policies.ts'
import { countPartitions, expectedPartitions, locksOfOne } from '../../planning/partition-budget.ts'
import { type Session } from '../../postgres/session.ts'
import { type LookedAt } from '../look.ts'
import { diagnoseArchiveTable } from './diagnose-archive-table.ts'
import { diagnoseIndexes } from './diagnose-indexes.ts'
import { diagnoseOwners } from './diagnose-owners.ts'
import { diagnoseRights } from './diagnose-rights.ts'
import { type LockNeed } from './diagnose-server.ts'
import { type Diagnosis } from './diagnosis.ts'

/** What a look behind the plan showed. */
export interface Examination {
  readonly health: ServerHealth
  /** By table, as `displayName` writes it, for every set that a policy governs. */
  readonly tables: ReadonlyMap<string, TableExamination>
  readonly lockNeeds: readonly LockNeed[]
}

/** What was found about one table: its rights always, its archive table and its drift where there is any. */
export interface TableExamination {
  readonly rights: readonly Diagnosis[]
  readonly drift: readonly Diagnosis[]
}

/** Reads the rights and the drift of every governed set. A few queries on catalogs, no locks on tables. */
export async function examine(session: Session, { snapshot, chosen }: LookedAt): Promise<Examination> {
  const { managed } = matchPolicies(snapshot.sets, snapshot.others, chosen.policies)
  const oids = managed.map(({ set }) => set.oid)
  const health = await readServerHealth(session)
  const rights = new Map((await readTableRights(session, oids)).map((each) => [each.oid, each]))
  const wanted = managed.flatMap(({ set, policy }) => placesOf(set, policy))
  const places = await readPlaceRights(session, once(wanted))
  const archiveTables = await readArchiveTables(
    session,
    managed.flatMap(({ set, policy }) => archiveTableOf(set, policy)),
  )
  const indexes = await readInvalidIndexes(session, oids)
  const tables = managed.map(({ set, policy }) => {
    const own = placesOf(set, policy).map(placeKey)
    const found: Found = {
      role: health.role,
      rights: rights.get(set.oid),
      places: places.filter((place) => own.includes(placeKey(place))),
      archiveTables: archiveTables.filter(({ parent }) => parent === set.oid),
    }
    return [displayName(set.name), { rights: rightsOf(set, found), drift: driftOf(set, indexes) }] as const
  })
  const lockNeeds = managed.map(({ set, policy }) => ({
    table: displayName(set.name),
    partitions: countPartitions(set),
    indexes: locksOfOne(set, policy) - 1,
    expected: expectedPartitions(set, policy),
  }))
  return { health, tables: new Map(tables), lockNeeds }
}

/** What was read about one set's rights. */
interface Found {
  readonly role: string
  readonly rights: TableRights | undefined
  readonly places: readonly PlaceRights[]
  readonly archiveTables: readonly ArchiveTableRights[]
}

function rightsOf(set: PartitionSet, { role, rights, places, archiveTables }: Found): readonly Diagnosis[] {
  const table = displayName(set.name)
  return [
    ...(rights === undefined ? [] : diagnoseRights(table, role, rights, places)),
    ...archiveTables.flatMap((each) => diagnoseArchiveTable(table, each)),
  ]
}

function driftOf(set: PartitionSet, indexes: readonly InvalidIndex[]): readonly Diagnosis[] {
  return [...diagnoseOwners(set), ...diagnoseIndexes(indexes.filter(({ root }) => root === set.oid))]
}

/** Where a policy sends partitions: there the table's owner must be allowed to create. */
function placesOf({ owner: role }: PartitionSet, policy: Policy): readonly Place[] {
  const to = stepOf(policy, 'archive')?.to
  const schemas = [stepOf(policy, 'detach')?.schema, to?.kind === 'schema' ? to.schema : undefined]
  const tablespaces = [
    stepOf(policy, 'move')?.tablespace,
    to?.kind === 'tablespace' ? to.tablespace : undefined,
  ]
  return [...placesIn('schema', schemas, role), ...placesIn('tablespace', tablespaces, role)]
}

function placesIn(
  kind: Place['kind'],
  names: readonly (string | undefined)[],
  role: string,
): readonly Place[] {
  return once(names.filter((name) => name !== undefined).map((name) => ({ kind, name, role })))
}

/** Two steps, or two sets, may name the same. */
function once(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [placeKey(place), place])).values()]
}

function archiveTableOf({ oid, owner }: PartitionSet, policy: Policy): readonly ArchiveTablePlace[] {
  const to = stepOf(policy, 'archive')?.to
  return to?.kind === 'table' ? [{ parent: oid, table: to.table, role: owner }] : []
}

function placeKey({ kind, name, role }: Place): string {
  return [kind, name, role].join('\0')
}
