import { WorldMoved } from '../../domain/errors.ts'
import { type Routing } from '../../domain/inheritance.ts'
import { displayName } from '../../domain/name.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { readRoutingMark } from '../../sql/clauses/inheritance/routing-mark.ts'

const sourceSql = sqlFile(import.meta.url, './queries/routing-source.sql')

/** The routing function that is to be replaced is the one that the new one was written from, and nobody has changed it. Throws WorldMoved. */
export async function recheckRouting(session: Session, routing: Routing | undefined): Promise<void> {
  if (routing?.replaces === undefined) return
  const { schema, name } = routing.function
  const [row] = await session.query<{ readonly source: string }>(sourceSql, [schema, name])
  const mark = row && readRoutingMark(row.source)
  if (mark?.isIntact === true && mark.version === routing.replaces) return
  throw new WorldMoved(
    `the routing function ${displayName(routing.function)} is not the planned one any more`,
  )
}
