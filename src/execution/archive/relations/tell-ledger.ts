import { type ArchiveAction, type StoreArchive } from '../../../domain/action.ts'
import { type Contents } from '../../../domain/archive.ts'
import { displayName, type QualifiedName } from '../../../domain/name.ts'
import { allEnded } from '../../../postgres/all-ended.ts'
import { type Session } from '../../../postgres/session.ts'
import { type Step } from '../../../sql/statement.ts'
import { type ActionRun } from '../../action-run.ts'
import { leaverOf, proveLeft } from '../../ledger-proof.ts'
import { requireJournal } from '../../require-journal.ts'
import { runTransaction } from '../../run-transaction.ts'
import { type Archived } from './keeper.ts'

/** What became of a table. */
export interface Kept {
  readonly action: ArchiveAction & { readonly archive: StoreArchive }
  readonly ledgerId: number
  /** Which table holds the rows now. */
  readonly table: QualifiedName
  /** What the partition itself is called now. */
  readonly name: QualifiedName
  readonly contents: Contents
}

/** Notes that the rows are in their place and were read there. As ourselves: the ledger is not the owner's. */
export async function noteKept(session: Session, run: ActionRun, kept: Kept): Promise<void> {
  const { action, ledgerId, table, name, contents } = kept
  const { archives } = requireJournal(run)
  const at = run.context.now()
  const { destination, columns } = action.archive
  await allEnded([
    archives.recordWritten(session, ledgerId, {
      kind: destination.kind,
      format: undefined,
      location: displayName(table),
      manifestSha256: undefined,
      contents,
      columns,
      bytes: 0,
      at,
      name,
    }),
    archives.recordVerified(session, ledgerId, at),
  ])
}

export function archivedOf({ table, contents }: Kept): Archived {
  return { location: displayName(table), contents }
}

/** Tells the ledger in a transaction of its own, where nothing had to be changed, or what was changed stands already. */
export async function tellLedger(
  run: ActionRun,
  { role, lockTimeoutMs }: Step,
  kept: Kept,
): Promise<Archived> {
  const { action, ledgerId } = kept
  const step: Step = { mode: 'transaction', role, lockTimeoutMs, statementTimeoutMs: 0, statements: [] }
  await runTransaction(run, step, [], {
    look: (session) => proveLeft(session, requireJournal(run), ledgerId, leaverOf(action)),
    before: (session) => noteKept(session, run, kept),
  })
  return archivedOf(kept)
}
