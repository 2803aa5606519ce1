import { type TableRef } from '../domain/action.ts'
import { type Session } from '../postgres/session.ts'
import { type Step } from '../sql/statement.ts'
import { type ActionRun } from './action-run.ts'
import { nameAfter } from './detach-intent.ts'
import { runTransaction } from './run-transaction.ts'

export interface Departure {
  readonly partition: TableRef
  /** The ledger's row; undefined when somebody else detached it, or there is no ledger. */
  readonly ledgerId: number | undefined
  readonly schema: string | undefined
  /** The step that puts it there, if any. */
  readonly relocate: Step | undefined
}

/**
 * The table has left: puts it where it belongs and gives the ledger the word, both in one transaction. When it cannot be put there the
 * ledger learns of the detach all the same, under the name it has, and the reason is thrown.
 */
export async function confirmDetached(run: ActionRun, departure: Departure): Promise<void> {
  const { partition, schema, relocate } = departure
  const tell = async (name: string): Promise<void> =>
    tellLedger(run, await run.lane.current(), departure, name)
  if (relocate === undefined) return tell(partition.name.schema)
  try {
    await runTransaction(run, relocate, [{ oid: partition.oid, mode: 'ACCESS EXCLUSIVE' }], {
      before: (session) => tellLedger(run, session, departure, schema),
    })
  } catch (error) {
    await tell(partition.name.schema)
    throw error
  }
}

async function tellLedger(
  run: ActionRun,
  session: Session,
  { partition, ledgerId }: Departure,
  schema: string | undefined,
): Promise<void> {
  const { journal, now } = run.context
  if (journal === undefined || ledgerId === undefined) return
  const name = nameAfter(partition.name, schema)
  await journal.confirmDetached(session, ledgerId, { name, at: now() })
  run.leftNow.set(partition.oid, ledgerId)
}
