import { type TableRef } from '../domain/action.ts'
import { displayName, displayPart, type QualifiedName } from '../domain/name.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { Refused } from './setbacks.ts'

const unsharedSql = sqlFile(import.meta.url, './queries/unshared-identity.sql')

interface Unshared extends QualifiedName {
  readonly column: string
  readonly tables: number
}

/**
 * From PostgreSQL 17 on a branch cannot be detached when tables below it lack its identity column, because they were attached to it before
 * it was attached itself (55000, seen on 17 and 18); CONCURRENTLY finds that out too late and leaves it half detached for ever.
 * Throws Refused `identity-not-shared`.
 */
export async function refuseUnsharedIdentity(session: Session, { oid, name }: TableRef): Promise<void> {
  const [row] = await session.query<Unshared>(unsharedSql, [oid])
  if (row === undefined) return
  const subject = displayName(name)
  const first = displayName(row)
  throw new Refused(
    'identity-not-shared',
    `${subject} is not detached: the server refuses it, because ${displayPart(row.column)} is an identity column there and not in ${row.tables} table(s) below, such as ${first}`,
    {
      hint: `For each: alter table ${subject} detach partition ${first}; alter table ${subject} attach partition ${first} for values …, in one transaction.`,
    },
  )
}
