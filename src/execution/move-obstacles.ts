import { type TableRef } from '../domain/action.ts'
import { displayName } from '../domain/name.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { Refused } from './setbacks.ts'

type ObstacleKind = 'foreign-key' | 'delete-trigger' | 'delete-rule' | 'publication'

interface Obstacle {
  readonly kind: ObstacleKind
  readonly name: string
  readonly subject: string
}

const obstaclesSql = sqlFile(import.meta.url, './queries/move-obstacles.sql')

/** Each seen on 15 and 18: the rows are deleted where they stand before they are rows of the table again. */
const reasons: Readonly<Record<ObstacleKind, (obstacle: Obstacle) => string>> = {
  'foreign-key': ({ name, subject }) =>
    `foreign key ${name} of ${subject} would refuse, or with ON DELETE CASCADE delete the rows that reference them`,
  'delete-trigger': ({ name, subject }) => `trigger ${name} on ${subject} would take the move for a deletion`,
  'delete-rule': ({ name, subject }) => `rule ${name} on ${subject} would rewrite the deletion`,
  publication: ({ name }) =>
    `publication ${name} would send the deletions to subscribers and not the insertions`,
}

/**
 * Rows leave DEFAULT by DELETE and INSERT: where somebody acts on deletions, that would lose or destroy data.
 * Throws Refused `default-rows-bound`, which names all obstacles.
 */
export async function refuseObstacles(session: Session, parent: TableRef, fallback: TableRef): Promise<void> {
  const obstacles = await session.query<Obstacle>(obstaclesSql, [parent.oid, fallback.oid])
  if (obstacles.length === 0) return
  throw new Refused(
    'default-rows-bound',
    `rows of ${displayName(fallback.name)} are not moved: ${obstacles.map((each) => reasons[each.kind](each)).join('; ')}`,
    {
      hint: 'Move them by hand at a quiet time with this in mind, or set default: { rows: report } in the policy.',
    },
  )
}
