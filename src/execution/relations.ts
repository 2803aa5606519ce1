import { sameBound, type ValuesBound } from '../domain/bound.ts'
import { type TableRef } from '../domain/action.ts'
import { WorldMoved } from '../domain/errors.ts'
import { type KeyColumn } from '../domain/key.ts'
import { displayName, type QualifiedName, sameName } from '../domain/name.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { parseBound } from '../domain/parse-bound.ts'

/** What stands under an OID now. */
export interface Relation {
  readonly oid: number
  readonly name: QualifiedName
  readonly owner: string
  /** pg_class.relkind. */
  readonly kind: string
  /** The OID of the parent it hangs under, pending detach included. */
  readonly parentOid: number | undefined
  readonly pendingDetach: boolean
  /** As the server prints it; undefined for what is no partition. */
  readonly bound: string | undefined
}

interface RelationRow {
  readonly oid: number
  readonly schema: string
  readonly name: string
  readonly owner: string
  readonly kind: string
  readonly parent_oid: number | null
  readonly pending_detach: boolean
  readonly bound: string | null
}

const relationsSql = sqlFile(import.meta.url, './queries/relations.sql')

/** Reads what stands under an OID; undefined when nothing does. */
export async function readRelation(
  session: Pick<Session, 'query'>,
  oid: number,
): Promise<Relation | undefined> {
  return (await readRelations(session, [oid])).get(oid)
}

/** What stands under each OID; those under which nothing does are left out. */
export async function readRelations(
  session: Pick<Session, 'query'>,
  oids: readonly number[],
): Promise<ReadonlyMap<number, Relation>> {
  const rows = await session.query<RelationRow>(relationsSql, [oids, null, null])
  return new Map(rows.map((row) => [row.oid, toRelation(row)]))
}

function toRelation(row: RelationRow): Relation {
  return {
    oid: row.oid,
    name: { schema: row.schema, name: row.name },
    owner: row.owner,
    kind: row.kind,
    parentOid: row.parent_oid ?? undefined,
    pendingDetach: row.pending_detach,
    bound: row.bound ?? undefined,
  }
}

/** The relation of a name; undefined when there is none. */
export async function readRelationNamed(
  session: Pick<Session, 'query'>,
  { schema, name }: QualifiedName,
): Promise<Relation | undefined> {
  const [row] = await session.query<RelationRow>(relationsSql, [[], schema, name])
  return row && toRelation(row)
}

/** The table is still there, under the name and owner that the statements use. Throws WorldMoved. */
export async function recheckTable(session: Session, table: TableRef): Promise<Relation> {
  return recheck(await readRelation(session, table.oid), table)
}

function recheck(relation: Relation | undefined, table: TableRef): Relation {
  const subject = displayName(table.name)
  if (relation === undefined) throw new WorldMoved(`${subject} is gone`)
  if (!sameName(relation.name, table.name)) {
    throw new WorldMoved(`${subject} is called ${displayName(relation.name)} now`)
  }
  if (relation.owner !== table.owner) throw new WorldMoved(`${subject} belongs to ${relation.owner} now`)
  return relation
}

/** The partition is still attached to its parent, and not pending detach. Throws WorldMoved. */
export async function recheckAttached(
  session: Session,
  partition: TableRef,
  parent: TableRef,
): Promise<Relation> {
  const relations = await readRelations(session, [parent.oid, partition.oid])
  recheck(relations.get(parent.oid), parent)
  const relation = recheck(relations.get(partition.oid), partition)
  const subject = displayName(partition.name)
  if (relation.parentOid !== parent.oid) {
    throw new WorldMoved(`${subject} is not attached to ${displayName(parent.name)} any more`)
  }
  if (relation.pendingDetach) throw new WorldMoved(`${subject} is half detached already`)
  return relation
}

/** The bound is the planned one. Throws WorldMoved. */
export function recheckBound(relation: Relation, bound: ValuesBound, key: KeyColumn): void {
  if (relation.bound === undefined || !isBound(relation.bound, bound, key)) {
    throw new WorldMoved(
      `${displayName(relation.name)} is now for ${relation.bound ?? 'nothing'}, which is not what was planned`,
    )
  }
}

/** Whether the server's text is the bound, whatever it quotes and however it writes a number (postgres.md D4). */
export function isBound(text: string, bound: ValuesBound, key: KeyColumn): boolean {
  const isList = bound.kind === 'list' || (bound.kind === 'range' && bound.values !== undefined)
  const columns = Array.from({ length: 1 + (key.followers ?? 0) }, () => key)
  const found = parseBound(text, { method: isList ? 'list' : bound.kind, columns })
  if (bound.kind === 'range' && bound.values !== undefined)
    return found.kind === 'list' && sameBound(found, { kind: 'list', values: bound.values })
  return found.kind !== 'default' && found.kind !== 'opaque' && sameBound(found, bound)
}
