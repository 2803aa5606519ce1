import { PartitiondError } from '../domain/errors.ts'
import { type KeyColumn } from '../domain/key.ts'
import { type QualifiedName } from '../domain/name.ts'
import { type DefaultContents, MOST_VALUES_TOLD } from '../domain/observations.ts'
import { type Session } from '../postgres/session.ts'
import { keyColumn } from '../sql/clauses/bound-condition.ts'
import { identifier, qualified, sql } from '../sql/fragment.ts'
import { boundedRead, type Patience } from './bounded-read.ts'

// Only told, never decided by: what is not counted in this time is not worth more of it, in every cycle.
const TELLING: Patience = { lockTimeoutMs: 200, statementTimeoutMs: 1_000 }

/** A DEFAULT partition, and the role to read it as. */
interface Place extends QualifiedName {
  readonly owner: string
  readonly mayBecomeOwner: boolean
}

/**
 * The values of the key in a DEFAULT partition with their rows, the commonest first, and one more than are told. Undefined when counting them
 * takes too long or is not allowed. Takes ACCESS SHARE for a bounded time.
 */
export async function readDefaultValues(
  session: Session,
  place: Place,
  key: KeyColumn,
): Promise<DefaultContents['values']> {
  const words = sql`select (${keyColumn(key)})::pg_catalog.text as value, pg_catalog.count(*) as rows
from ${qualified(place)}
group by 1
order by 2 desc, 1`
  try {
    const found = await boundedRead(session, TELLING, async () => {
      if (place.mayBecomeOwner) await session.query(sql`set local role ${identifier(place.owner)}`.text)
      return session.query<{ value: string | null; rows: string }>(
        `${words.text} limit ${MOST_VALUES_TOLD + 1}`,
      )
    })
    return found.map(({ value, rows }) => ({ value, rows: Number(rows) }))
  } catch (error) {
    if (error instanceof PartitiondError && session.isOpen) return undefined
    throw error
  }
}
