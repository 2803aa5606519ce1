import { type Journal } from '../../journal/journal.ts'
import { type Session } from '../../postgres/session.ts'
import { type ActionRun, throwIfStopped } from '../action-run.ts'
import { requireJournal } from '../require-journal.ts'

/** Writes into the ledger between two steps of an archive, as long as it is still ours to write. */
export async function note(
  run: ActionRun,
  write: (session: Session, journal: Journal) => Promise<void>,
): Promise<void> {
  throwIfStopped(run)
  const session = await run.lane.current()
  await run.context.confirmLeadership(session)
  await write(session, requireJournal(run))
}
