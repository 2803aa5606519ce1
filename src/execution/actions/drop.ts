import { type DropAction } from '../../domain/action.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { displayName } from '../../domain/name.ts'
import { contestedByDrop } from '../contested.ts'
import { proveDroppable, proveFree, requireLedgerRow } from '../ledger-proof.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { readRelation } from '../relations.ts'
import { requireJournal } from '../require-journal.ts'
import { runTransaction } from '../run-transaction.ts'

/** Drops a table that partitiond itself detached: proof, ledger and DROP in one transaction, the ledger's row locked throughout. */
export const performDrop: Performer<DropAction> = async (action, run) => {
  const { partition } = action
  const journal = requireJournal(run)
  const [step] = stepsOf(action, run)
  const ledgerId = requireLedgerRow(action, run)
  const contested = await contestedByDrop(await run.lane.current(), action)
  await runTransaction(run, step, contested, {
    look: (session) => proveDroppable(session, journal, ledgerId, action),
    note: (session) => journal.markDropped(session, ledgerId, run.context.now()),
    // An ATTACH that we waited for may have made it a partition again, and DROP takes those too.
    locked: (session) => proveFree(session, action),
    after: async (session) => {
      // The statement names a name; a swap of names since the proof would have dropped another table.
      if ((await readRelation(session, partition.oid)) === undefined) return
      throw new PartitiondError(
        'drop-differs',
        `${displayName(partition.name)} is not what was dropped; all was rolled back`,
      )
    },
  })
  return []
}
