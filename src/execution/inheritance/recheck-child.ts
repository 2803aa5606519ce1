import { type DetachAction } from '../../domain/action.ts'
import { WorldMoved } from '../../domain/errors.ts'
import { type InheritanceChange } from '../../domain/inheritance.ts'
import { displayName } from '../../domain/name.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { recheckAttached } from '../relations.ts'
import { recheckRouting } from './recheck-routing.ts'

const checksSql = sqlFile(import.meta.url, './queries/checks.sql')

/**
 * The child still inherits from its parent, its range is the planned one, and its rows are routed as they were. A CHECK is never changed in
 * place: as long as it has the same ones it has the same range. Throws WorldMoved.
 */
export async function recheckChild(
  session: Session,
  { parent, partition, key }: DetachAction,
  { checks, routing }: InheritanceChange,
): Promise<void> {
  const [rows] = await allEnded([
    session.query<{ readonly oid: number }>(checksSql, [partition.oid, key.name]),
    recheckAttached(session, partition, parent),
    recheckRouting(session, routing),
  ])
  const present = new Set(rows.map(({ oid }) => oid))
  if (present.size === checks.length && checks.every((oid) => present.has(oid))) return
  throw new WorldMoved(`the CHECKs of ${displayName(partition.name)} are not the planned ones any more`)
}
