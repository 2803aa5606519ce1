import { allEnded } from '../../../postgres/all-ended.ts'
import { type Session } from '../../../postgres/session.ts'
import { nameAfter } from '../../detach-intent.ts'
import { leaverOf, proveFree, proveLeft } from '../../ledger-proof.ts'
import { stepsOf } from '../../performer.ts'
import { requireJournal } from '../../require-journal.ts'
import { runTransaction } from '../../run-transaction.ts'
import { type Keeper } from './keeper.ts'
import { refuseSchema } from './places.ts'
import { readContents } from './read-contents.ts'
import { archivedOf, noteKept, tellLedger } from './tell-ledger.ts'

/** Reads what the table holds, then puts it into its schema; the ledger hears of both, and of the name, in that transaction. */
export const archiveInSchema: Keeper<'schema'> = async (action, run, ledgerId) => {
  const { partition, archive } = action
  const leaver = leaverOf(action)
  const journal = requireJournal(run)
  const name = nameAfter(partition.name, archive.destination.schema)
  const fits = (session: Session): Promise<void> => refuseSchema(session, partition, name)
  const [read, move] = stepsOf(action, run)
  const [contents] = await readContents(
    run,
    read,
    [{ oid: partition.oid, mode: 'ACCESS SHARE' }],
    (session) => allEnded([fits(session), proveFree(session, leaver)]),
  )
  if (contents === undefined) throw new RangeError('nothing was read')
  const kept = { action, ledgerId, table: name, name, contents }
  if (move === undefined) return tellLedger(run, read, kept)
  await runTransaction(run, move, [{ oid: partition.oid, mode: 'ACCESS EXCLUSIVE' }], {
    look: (session) => allEnded([fits(session), proveLeft(session, journal, ledgerId, leaver)]),
    before: (session) => noteKept(session, run, kept),
    // The statement names a name; a swap of names since the proof would have moved another table.
    after: (session) => proveFree(session, { ...leaver, partition: { ...partition, name } }),
  })
  return archivedOf(kept)
}
