import { LockNotAvailable } from '../domain/errors.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'

const text = sqlFile(import.meta.url, './queries/key-expression.sql')

/**
 * Reads the expressions of one partition key as text, inside the caller's transaction. Undefined when somebody holds ACCESS EXCLUSIVE on
 * the table: printing a column's name takes ACCESS SHARE for a moment, and one locked table must not stop the others.
 */
export async function readKeyExpression(session: Session, oid: number): Promise<string | undefined> {
  await session.query('savepoint key_expression')
  try {
    await session.query("set local lock_timeout = '100ms'")
    const [row] = await session.query<{ text: string }>(text, [oid])
    await session.query('set local lock_timeout = 0')
    await session.query('release savepoint key_expression')
    return row?.text
  } catch (error) {
    if (!(error instanceof LockNotAvailable)) throw error
    await session.query('rollback to savepoint key_expression')
    return undefined
  }
}
