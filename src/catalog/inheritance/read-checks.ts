import { LockNotAvailable } from '../../domain/errors.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/checks.sql')

/** A validated CHECK on the key column alone. */
export interface CheckRow {
  readonly child: number
  readonly oid: number
  readonly text: string
}

/**
 * Reads the CHECKs of all children of a table, inside the caller's transaction. Undefined when somebody holds ACCESS EXCLUSIVE on one of
 * them: printing a column's name takes ACCESS SHARE for a moment, and one locked table must not stop the others.
 */
export async function readChecks(
  session: Session,
  parent: number,
  key: string,
): Promise<readonly CheckRow[] | undefined> {
  await session.query('savepoint checks')
  try {
    await session.query("set local lock_timeout = '100ms'")
    const rows = await session.query<CheckRow>(text, [parent, key])
    await session.query('set local lock_timeout = 0')
    await session.query('release savepoint checks')
    return rows
  } catch (error) {
    if (!(error instanceof LockNotAvailable)) throw error
    await session.query('rollback to savepoint checks')
    return undefined
  }
}
