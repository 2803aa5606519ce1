import { type ArchiveAction, type StoreArchive } from '../../../domain/action.ts'
import { isObjectDestination } from '../../../domain/archive.ts'
import { type ActionRun } from '../../action-run.ts'
import { leaverOf, proveLeft } from '../../ledger-proof.ts'
import { requireJournal } from '../../require-journal.ts'
import { type Archived, type Keeper, type RelationKind, type RelationStore } from './keeper.ts'
import { archiveInSchema } from './schema.ts'
import { archiveInTable } from './table.ts'
import { archiveInTablespace } from './tablespace.ts'

/** A kind of place in the database without a line here does not compile. A foreign table is a table whose rows are elsewhere. */
const keepers: { readonly [K in RelationKind]: Keeper<K> } = {
  schema: archiveInSchema,
  tablespace: archiveInTablespace,
  table: archiveInTable,
}

/**
 * Archives a table within the database, reads it back and tells the ledger, wherever possible in the same transaction; interrupted
 * between, the next cycle goes on. Throws Postponed `ledger-mismatch` when the table is not what left, Refused `archive-place` when the
 * place is none for it, `archive-not-supported` when there can be none of that kind.
 */
export async function archiveIntoRelation(
  action: ArchiveAction & { readonly archive: StoreArchive },
  run: ActionRun,
  ledgerId: number,
): Promise<Archived> {
  const { archive } = action
  const { destination } = archive
  if (isObjectDestination(destination)) throw new RangeError(`${destination.kind} is outside the database`)
  await proveLeft(await run.lane.current(), requireJournal(run), ledgerId, leaverOf(action))
  return keep({ ...action, archive: { ...archive, destination } }, destination.kind, run, ledgerId)
}

function keep<K extends RelationKind>(
  action: RelationStore<K>,
  kind: K,
  run: ActionRun,
  ledgerId: number,
): Promise<Archived> {
  const keeper: Keeper<K> = keepers[kind]
  return keeper(action, run, ledgerId)
}
