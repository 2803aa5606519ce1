import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'

/** What our role may do for one partitioned table. */
export interface TableRights {
  readonly oid: number
  readonly schema: string
  readonly owner: string
  readonly isMember: boolean
  /** SET ROLE owner would be granted. */
  readonly mayBecomeOwner: boolean
  /** The owner has USAGE and CREATE on the table's own schema, where partitions are made. */
  readonly ownerMayCreate: boolean
}

/** A schema or tablespace into which partitions of `role` are to go. */
export interface Place {
  readonly kind: 'schema' | 'tablespace'
  readonly name: string
  readonly role: string
}

export interface PlaceRights extends Place {
  readonly isThere: boolean
  readonly mayCreate: boolean
}

interface TableRow {
  readonly oid: string
  readonly schema: string
  readonly owner: string
  readonly is_member: boolean
  readonly may_become_owner: boolean
  readonly owner_may_create: boolean
}

interface PlaceRow extends Place {
  readonly is_there: boolean
  readonly may_create: boolean
}

const tableQuery = sqlFile(import.meta.url, './table-rights.sql')
const placeQuery = sqlFile(import.meta.url, './place-rights.sql')

/** The rights on partitioned tables, by OID, ordered by name. Any role may ask. */
export async function readTableRights(
  session: Session,
  oids: readonly number[],
): Promise<readonly TableRights[]> {
  // PostgreSQL 16 parted membership from the right to SET ROLE; 15 does not know the word.
  const setRole = session.features.major >= 16 ? 'SET' : 'MEMBER'
  const rows = await session.query<TableRow>(tableQuery, [oids, setRole])
  return rows.map((row) => ({
    oid: Number(row.oid),
    schema: row.schema,
    owner: row.owner,
    isMember: row.is_member,
    mayBecomeOwner: row.may_become_owner,
    ownerMayCreate: row.owner_may_create,
  }))
}

/** Whether those roles may create in those places, in no particular order. */
export async function readPlaceRights(
  session: Session,
  places: readonly Place[],
): Promise<readonly PlaceRights[]> {
  if (places.length === 0) return []
  const rows = await session.query<PlaceRow>(placeQuery, [
    places.map(({ kind }) => kind),
    places.map(({ name }) => name),
    places.map(({ role }) => role),
  ])
  return rows.map(({ kind, name, role, is_there, may_create }) => ({
    kind,
    name,
    role,
    isThere: is_there,
    mayCreate: may_create,
  }))
}
