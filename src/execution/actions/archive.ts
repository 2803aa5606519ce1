import { type ArchiveAction, type StoreArchive } from '../../domain/action.ts'
import { isObjectDestination } from '../../domain/archive.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { adoptArchive } from '../archive/adopt-archive.ts'
import { expireArchive } from '../archive/expire.ts'
import { note } from '../archive/note.ts'
import { proveArchive } from '../archive/prove-archive.ts'
import { archiveIntoRelation } from '../archive/relations/archive-into-relation.ts'
import { writeObject } from '../archive/write-object.ts'
import { aboutOf, type ActionRun } from '../action-run.ts'
import { leaverOf, requireLedgerRow } from '../ledger-proof.ts'
import { type Performer } from '../performer.ts'
import { requireJournal } from '../require-journal.ts'
import { Postponed } from '../setbacks.ts'

/** Stores what has left and proves it whole, looks whether an archive still is, or ends one. */
export const performArchive: Performer<ArchiveAction> = async (action, run) => {
  switch (action.archive.do) {
    case 'store':
      return store({ ...action, archive: action.archive }, run)
    case 'verify':
      return verify(action, run)
    case 'expire':
      return expireArchive(action, run)
  }
}

export type StoreAction = ArchiveAction & { readonly archive: StoreArchive }

/**
 * Written, then noted; read back, then noted: interrupted between any two, the next cycle goes on from what the ledger says. What was
 * written and not noted is written anew, under another key.
 */
async function store(action: StoreAction, run: ActionRun): Promise<readonly Finding[]> {
  refuseLate(action, run)
  const { destination } = action.archive
  const ledgerId = requireLedgerRow(leaverOf(action), run)
  if (!isObjectDestination(destination)) {
    await archiveIntoRelation(action, run, ledgerId)
    run.provedNow.add(ledgerId)
  } else {
    // Nothing is written then, and nothing is told as written.
    if (await adoptArchive(action, run, ledgerId)) return []
    if (action.archive.written === undefined) await writeObject({ action, destination, ledgerId }, run)
    await proveArchive(run, action, ledgerId)
    await note(run, (session, { archives }) => archives.recordVerified(session, ledgerId, run.context.now()))
  }
  await tellStored(run, ledgerId)
  return []
}

/** Damage is noted by the proof itself, and is a failure. */
async function verify(action: ArchiveAction, run: ActionRun): Promise<readonly Finding[]> {
  refuseLate(action, run)
  const { ledgerId } = action
  if (ledgerId === undefined) throw new RangeError('an archive that is looked at has a ledger row')
  await proveArchive(run, action, ledgerId)
  await note(run, (session, { archives }) => archives.recordVerified(session, ledgerId, run.context.now()))
  return []
}

/** One is always begun: the clock starts with the plan's first action. */
function refuseLate({ target }: ArchiveAction, { context }: ActionRun): void {
  const { archivesUntilMs, stopwatch } = context
  if (archivesUntilMs === undefined || stopwatch.elapsedMs() < archivesUntilMs) return
  throw new Postponed(
    'archive-later',
    `${displayName(target)} waits for the next cycle: this one has spent its time on archives`,
    {
      hint: 'It goes on by itself. PARTITIOND_ARCHIVE_BUDGET says how long one cycle may begin archives; `partitiond apply` has no such limit.',
    },
  )
}

async function tellStored(run: ActionRun, ledgerId: number): Promise<void> {
  const known = await requireJournal(run).archives.read(await run.lane.current(), ledgerId)
  if (known === undefined) return
  const { kind: destination, contents, bytes } = known
  run.context.reporter.report({
    kind: 'archive-stored',
    ...aboutOf(run),
    destination,
    rows: contents.rows,
    bytes,
  })
}
