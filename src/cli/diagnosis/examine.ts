import { type InvalidIndex, readInvalidIndexes } from '../../catalog/doctor/read-invalid-indexes.ts'
import { type Place, readPlaceRights, readTableRights } from '../../catalog/doctor/read-rights.ts'
import { readServerHealth, type ServerHealth } from '../../catalog/doctor/read-server-health.ts'
import { displayName } from '../../domain/name.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Policy, stepOf } from '../../domain/policy.ts'
import { matchPolicies } from '../../planning/match-policies.ts'
import { type Session } from '../../postgres/session.ts'
import { type LookedAt } from '../look.ts'
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

/** What was found about one table: its rights always, its drift where there is any. */
export interface TableExamination {
  readonly rights: readonly Diagnosis[]
  readonly drift: readonly Diagnosis[]
}

/** Reads the rights and the drift of every governed set. Three queries on catalogs, no locks on tables. */
export async function examine(session: Session, { snapshot, chosen }: LookedAt): Promise<Examination> {
  const { managed } = matchPolicies(snapshot.sets, snapshot.others, chosen.policies)
  const oids = managed.map(({ set }) => set.oid)
  const health = await readServerHealth(session)
  const tableRights = new Map((await readTableRights(session, oids)).map((rights) => [rights.oid, rights]))
  const wanted = managed.flatMap(({ set, policy }) => placesOf(set, policy))
  const places = await readPlaceRights(session, wanted)
  const indexes = await readInvalidIndexes(session, oids)
  const tables = new Map(
    managed.map(({ set, policy }) => {
      const table = displayName(set.name)
      const rights = tableRights.get(set.oid)
      const own = placesOf(set, policy).map(placeKey)
      const ownPlaces = places.filter((place) => own.includes(placeKey(place)))
      return [
        table,
        {
          rights: rights === undefined ? [] : diagnoseRights(table, health.role, rights, ownPlaces),
          drift: driftOf(set, indexes),
        },
      ] as const
    }),
  )
  const lockNeeds = managed.map(({ set }) => ({
    table: displayName(set.name),
    partitions: set.partitions.length,
    indexes: tableRights.get(set.oid)?.indexes ?? 0,
  }))
  return { health, tables, lockNeeds }
}

function driftOf(set: PartitionSet, indexes: readonly InvalidIndex[]): readonly Diagnosis[] {
  return [...diagnoseOwners(set), ...diagnoseIndexes(indexes.filter(({ root }) => root === set.oid))]
}

/** Where a policy sends partitions: there the table's owner must be allowed to create. */
function placesOf({ owner }: PartitionSet, policy: Policy): readonly Place[] {
  const schema = stepOf(policy, 'detach')?.schema
  const tablespace = stepOf(policy, 'move')?.tablespace
  return [
    ...(schema === undefined ? [] : [{ kind: 'schema', name: schema, role: owner } as const]),
    ...(tablespace === undefined ? [] : [{ kind: 'tablespace', name: tablespace, role: owner } as const]),
  ]
}

function placeKey({ kind, name, role }: Place): string {
  return [kind, name, role].join('\0')
}
