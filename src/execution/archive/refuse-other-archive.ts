import { type DropAction } from '../../domain/action.ts'
import { sameContents } from '../../domain/contents.ts'
import { displayName } from '../../domain/name.ts'
import { type KnownArchive } from '../../journal/archives.ts'
import { type Session } from '../../postgres/session.ts'
import { type ActionRun } from '../action-run.ts'
import { requireJournal } from '../require-journal.ts'
import { Postponed } from '../setbacks.ts'

/**
 * The archive that the ledger names is the one that was read back: a second partitiond may have noted another since. To be asked once the
 * ledger's row is locked, as ourselves. Throws Postponed `ledger-mismatch`.
 */
export async function refuseOtherArchive(
  session: Session,
  run: ActionRun,
  { partition }: DropAction,
  { ledgerId, proved }: { readonly ledgerId: number; readonly proved: KnownArchive },
): Promise<void> {
  const now = await requireJournal(run).archives.read(session, ledgerId)
  const isSame =
    now?.location === proved.location &&
    now.manifestSha256 === proved.manifestSha256 &&
    sameContents(now.contents, proved.contents)
  if (isSame) return
  throw new Postponed(
    'ledger-mismatch',
    `${displayName(partition.name)} is not dropped: the ledger names another archive than the one that was read back`,
    { hint: 'Nothing to do: the next cycle reads that one back.' },
  )
}
