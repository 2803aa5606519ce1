import { displayName } from '../../../domain/name.ts'
import { allEnded } from '../../../postgres/all-ended.ts'
import { type Session } from '../../../postgres/session.ts'
import { leaverOf, proveFree, proveLeft } from '../../ledger-proof.ts'
import { stepsOf } from '../../performer.ts'
import { requireJournal } from '../../require-journal.ts'
import { runOutside } from '../../run-outside.ts'
import { runTransaction } from '../../run-transaction.ts'
import { Refused } from '../../setbacks.ts'
import { type Keeper } from './keeper.ts'
import { refuseTablespace } from './places.ts'
import { readContents } from './read-contents.ts'
import { stepIn } from './steps.ts'
import { tellLedger } from './tell-ledger.ts'

/**
 * Moves the indexes, then the table, then reads it where it is now. What has moved already stays so, whatever interrupts: the next cycle
 * moves what is left.
 */
export const archiveInTablespace: Keeper<'tablespace'> = async (action, run, ledgerId) => {
  const { partition, archive } = action
  const { tablespace } = archive.destination
  if (archive.isForeign) throw withoutStorage(displayName(partition.name))
  const leaver = leaverOf(action)
  const journal = requireJournal(run)
  const look = (session: Session): Promise<unknown> =>
    allEnded([
      refuseTablespace(session, partition, tablespace),
      proveLeft(session, journal, ledgerId, leaver),
    ])
  const contested = [{ oid: partition.oid, mode: 'ACCESS EXCLUSIVE' }] as const
  const steps = stepsOf(action, run)
  await runOutside(run, stepIn(steps, 'session'), contested, { look })
  await runTransaction(run, stepIn(steps, 'transaction'), contested, {
    look,
    after: (session) => proveFree(session, leaver),
  })
  const read = stepIn(steps, 'snapshot')
  const [contents] = await readContents(
    run,
    read,
    [{ oid: partition.oid, mode: 'ACCESS SHARE' }],
    (session) => proveFree(session, leaver),
  )
  if (contents === undefined) throw new RangeError('nothing was read')
  return tellLedger(run, read, { action, ledgerId, table: partition.name, name: partition.name, contents })
}

function withoutStorage(subject: string): Refused {
  return new Refused(
    'archive-not-supported',
    `${subject} is not archived: it is a foreign table, and has nothing that could be in a tablespace`,
    { hint: 'Archive it to table:schema.name, file:///folder or s3://bucket instead.' },
  )
}
