import { type Contents } from '../../domain/archive.ts'
import { contentsOf, sameContents } from '../../domain/contents.ts'
import { type KnownArchive } from '../../journal/archives.ts'
import { inTransaction } from '../../postgres/transaction.ts'
import { type StoreAction } from '../actions/archive.ts'
import { type ActionRun } from '../action-run.ts'
import { leaverOf, proveFree, proveLeft } from '../ledger-proof.ts'
import { digestTable } from '../../sql/actions/archive/store-object.ts'
import { requireJournal } from '../require-journal.ts'
import { runTransaction } from '../run-transaction.ts'
import { Refused } from '../setbacks.ts'
import { note } from './note.ts'
import { proveArchive } from './prove-archive.ts'

/**
 * A partition that was brought back from an archive outside the database and leaves again, unchanged, needs no second one: the archive is
 * read back, and is its own again. False where that is not so: then it is archived like every other.
 */
export async function adoptArchive(action: StoreAction, run: ActionRun, ledgerId: number): Promise<boolean> {
  const journal = requireJournal(run)
  const session = await run.lane.current()
  const at = run.context.now()
  if (action.archive.written !== undefined) return false
  const restored = await journal.archives.lockRestored(session, action.partition.oid, at)
  const known = restored && (await whole(action, run, restored.ledgerId))
  if (restored === undefined || known === undefined) return false
  if (!sameContents(await contentsNow(action, run, ledgerId), known.contents)) return false
  await note(run, (inside, { archives }) =>
    inTransaction(inside, 'write', async () => {
      await archives.adopt(inside, ledgerId, restored.ledgerId, at)
      await archives.endRestored(inside, action.partition.oid)
    }),
  )
  run.provedNow.add(ledgerId)
  return true
}

/** Undefined for a damaged one, and for one that stays in the database. */
async function whole(
  action: StoreAction,
  run: ActionRun,
  ledgerId: number,
): Promise<KnownArchive | undefined> {
  try {
    const known = await proveArchive(run, action, ledgerId)
    return known.format === undefined ? undefined : known
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

async function contentsNow(action: StoreAction, run: ActionRun, ledgerId: number): Promise<Contents> {
  const digest = digestTable(action, run.context)
  const leaver = leaverOf(action)
  // It locks the ledger's row: not in a snapshot, which only reads.
  await proveLeft(await run.lane.current(), requireJournal(run), ledgerId, leaver)
  const read: Contents[] = []
  await runTransaction(run, digest, [], {
    look: (session) => proveFree(session, leaver),
    answered: (_place, { rows: [row] }) => {
      if (row !== undefined) read.push(contentsOf(String(row['rows']), String(row['digest'])))
    },
  })
  const [contents] = read
  if (contents === undefined) throw new RangeError('the digest is one row')
  return contents
}
