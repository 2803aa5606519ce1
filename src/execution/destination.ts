import { type TableRef } from '../domain/action.ts'
import { displayName } from '../domain/name.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { Refused } from './setbacks.ts'

const destinationSql = sqlFile(import.meta.url, './queries/destination.sql')

/**
 * Whether a table may go where it is to go once detached, with all that it is divided into: found out before it leaves, because a concurrent detach cannot be taken back.
 * Throws Refused `no-such-schema`, `schema-not-writable` or `name-taken`.
 */
export async function refuseDestination(
  session: Session,
  table: TableRef,
  schema: string | undefined,
): Promise<void> {
  if (schema === undefined || schema === table.name.schema) return
  const { name, owner } = table
  const [row] = await session.query<{ readonly writable: boolean; readonly taken: string | null }>(
    destinationSql,
    [schema, table.oid, owner],
  )
  const subject = displayName(name)
  if (row === undefined) {
    throw new Refused(
      'no-such-schema',
      `${subject} is not detached: there is no schema ${schema} to put it into`,
      {
        hint: `create schema ${schema} authorization ${owner}`,
      },
    )
  }
  if (!row.writable) {
    throw new Refused(
      'schema-not-writable',
      `${subject} is not detached: ${owner} may not create in schema ${schema}`,
      {
        hint: `grant create on schema ${schema} to ${owner}`,
      },
    )
  }
  if (row.taken !== null) {
    const there = displayName({ schema, name: row.taken })
    throw new Refused('name-taken', `${subject} is not detached: ${there} exists already`, {
      hint: `See what ${there} is; rename or drop it.`,
    })
  }
}
