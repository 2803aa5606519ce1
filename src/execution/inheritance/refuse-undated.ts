import { type DetachAction } from '../../domain/action.ts'
import { LockNotAvailable } from '../../domain/errors.ts'
import { displayName } from '../../domain/name.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { inTransaction } from '../../postgres/transaction.ts'
import { keyColumn } from '../../sql/clauses/bound-condition.ts'
import { identifier, qualified, sql } from '../../sql/fragment.ts'
import { Postponed } from '../setbacks.ts'

/**
 * Too small: children without an index on the key are never known; too big: that long somebody's DDL on a closed child waits for us. A CHECK
 * that keeps NULL out answers without a look at any row: constraint_exclusion lets the server use it.
 */
const LIMITS =
  'set local lock_timeout = 200; set local statement_timeout = 5000; set local constraint_exclusion = on'

const notNullSql = sqlFile(import.meta.url, './queries/key-not-null.sql')

/**
 * A CHECK that is NULL counts as kept, so that a child may hold rows whose key is NULL: nobody knows their age, and they do not leave with
 * the others. Takes ACCESS SHARE on the child. Throws Postponed `undated-rows`.
 */
export async function refuseUndated(session: Session, action: DetachAction): Promise<void> {
  const { partition, parent, key } = action
  // Before PostgreSQL 17 the server would read every row all the same, and a big child would never be known.
  const [column] = await session.query<{ readonly notNull: boolean }>(notNullSql, [partition.oid, key.name])
  if (column?.notNull === true) return
  const words = sql`select exists (select from only ${qualified(partition.name)} where ${keyColumn(key)} is null) as found`
  try {
    const rows = await inTransaction(session, 'read', async () => {
      await session.query(LIMITS)
      await session.query(sql`set local role ${identifier(parent.owner)}`.text)
      return session.query<{ readonly found: boolean }>(words.text)
    })
    if (rows[0]?.found !== true) return
  } catch (error) {
    if (!(error instanceof LockNotAvailable)) throw error
    throw undated(action, 'whether it holds such rows was not found out in time')
  }
  throw undated(action, 'it holds such rows')
}

function undated({ partition, key }: DetachAction, why: string): Postponed {
  return new Postponed(
    'undated-rows',
    `${displayName(partition.name)} stays: a row whose ${key.name} is NULL has no age, and ${why}`,
    {
      hint: `Move or delete those rows, then keep them out: alter table ${displayName(partition.name)} add check (${identifier(key.name).text} is not null).`,
    },
  )
}
