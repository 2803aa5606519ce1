import { type Session } from '../../postgres/session.ts'
import { snapshot } from '../../sql/wording.ts'
import { runTransaction } from '../run-transaction.ts'
import { type Restoration } from './restoration.ts'

/** Reads tables as their owner does, in a transaction that can only read: our own role may be a member that inherits nothing. */
export async function lookAsOwner(
  { run }: Restoration,
  owner: string,
  look: (session: Session) => Promise<void>,
): Promise<void> {
  await runTransaction(run, snapshot(owner, run.context, []), [], { after: look })
}
