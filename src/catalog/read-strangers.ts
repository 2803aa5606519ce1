import { PartitiondError } from '../domain/errors.ts'
import { type KeyColumn, type KeyEncoding } from '../domain/key.ts'
import { type QualifiedName } from '../domain/name.ts'
import { type DefaultContents, MOST_STRANGERS } from '../domain/observations.ts'
import { type Session } from '../postgres/session.ts'
import { keyColumn } from '../sql/clauses/bound-condition.ts'
import { type Fragment, identifier, qualified, sql } from '../sql/fragment.ts'
import { boundedRead, type Patience } from './bounded-read.ts'

// Only told, never decided by.
const TELLING: Patience = { lockTimeoutMs: 200, statementTimeoutMs: 1_000 }

/** A DEFAULT partition, and the role to read it as. */
interface Place extends QualifiedName {
  readonly owner: string
  readonly mayBecomeOwner: boolean
}

/** How a value that is not of the encoding is told; an epoch may be any number. */
const conditions: Readonly<Partial<Record<KeyEncoding, (column: Fragment) => Fragment>>> = {
  // The version stands behind the second hyphen (RFC 9562).
  uuidv7: (column) => sql`pg_catalog.substr(${column}::pg_catalog.text, 15, 1) <> '7'`,
  ulid: (column) => sql`${column} !~ '^[0-7][0-9A-HJKMNP-TV-Z]{25}$'`,
}

/**
 * How many rows of a DEFAULT partition have a key that is none of its encoding: no range of time will ever take them. Nothing for other
 * keys, and where counting takes too long or is not allowed. Takes ACCESS SHARE for a bounded time.
 */
export async function readStrangers(
  session: Session,
  place: Place,
  key: KeyColumn,
): Promise<Pick<DefaultContents, 'strangers'>> {
  const condition = key.encoding === undefined ? undefined : conditions[key.encoding]
  if (condition === undefined) return {}
  const some = sql`select from ${qualified(place)} where ${condition(keyColumn(key))}`
  try {
    return await boundedRead(session, TELLING, async () => {
      if (place.mayBecomeOwner) await session.query(sql`set local role ${identifier(place.owner)}`.text)
      const [row] = await session.query<{ rows: string }>(
        `select pg_catalog.count(*) as rows from (${some.text} limit ${MOST_STRANGERS}) as strangers`,
      )
      return { strangers: Number(row?.rows) }
    })
  } catch (error) {
    if (error instanceof PartitiondError && session.isOpen) return {}
    throw error
  }
}
