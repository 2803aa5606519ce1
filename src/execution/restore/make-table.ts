import { PartitiondError, StatementFailed } from '../../domain/errors.ts'
import { displayName } from '../../domain/name.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { anyRow, dropBegunTable, makeReturningTable, restoreConstraint } from '../../sql/restore.ts'
import { lastEffort } from '../action-run.ts'
import { recheckTable } from '../relations.ts'
import { runTransaction } from '../run-transaction.ts'
import { type Restoration } from './restoration.ts'

const begunSql = sqlFile(import.meta.url, './queries/begun-restore.sql')

/** The server's words for a name that is had by another relation, or by a type. */
const TAKEN: ReadonlySet<string> = new Set(['42P07', '42710'])

/**
 * Makes the empty table, after what an interrupted restore of the same archive has left under the name was cleared away.
 * Throws `name-taken`.
 */
export async function makeTable(restoration: Restoration): Promise<void> {
  const { run, table } = restoration
  await clearBegun(restoration)
  try {
    await runTransaction(
      run,
      makeReturningTable(table, run.context),
      [{ oid: table.parent.oid, mode: 'ACCESS SHARE' }],
      { look: (session) => recheckTable(session, table.parent) },
    )
  } catch (error) {
    if (error instanceof StatementFailed && TAKEN.has(error.sqlstate)) throw nameTaken(restoration, error)
    throw error
  }
}

/** Takes an unfinished table away, also when everything stops; the next restore of the same archive would do it too. */
export async function takeBack({ run, ...rest }: Restoration): Promise<void> {
  await clearBegun({ ...rest, run: lastEffort(run) })
}

async function clearBegun({ run, table }: Restoration): Promise<void> {
  const { target } = table
  const session = await run.lane.current()
  const [row] = await session.query<{ readonly there: boolean }>(begunSql, [
    target.schema,
    target.name,
    restoreConstraint(table),
  ])
  if (row?.there !== true) return
  await runTransaction(run, dropBegunTable(table, run.context), [], {
    locked: (each) => refuseRows(each, table.target),
  })
}

/** Rows are loaded and the CHECK is dropped in one transaction: who has both was not left by us. */
async function refuseRows(session: Session, target: Restoration['table']['target']): Promise<void> {
  const [row] = await session.query<{ readonly there: boolean }>(anyRow(target))
  if (row?.there !== true) return
  throw new PartitiondError('name-taken', `${displayName(target)} is a table with rows in it`, {
    hint: 'Give another name with --as, or move the table away.',
  })
}

function nameTaken({ table }: Restoration, cause: unknown): PartitiondError {
  return new PartitiondError('name-taken', `the name ${displayName(table.target)} is taken`, {
    hint: 'Give another name with --as schema.table.',
    cause,
  })
}
