import { type ArchiveAction, type DropAction } from '../../domain/action.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { displayName } from '../../domain/name.ts'
import { type KnownArchive } from '../../journal/archives.ts'
import { formats } from '../../archive/formats/registry.ts'
import { placeOf } from '../../archive/location.ts'
import { verifyObject } from '../../archive/verify.ts'
import { type ActionRun } from '../action-run.ts'
import { requireJournal } from '../require-journal.ts'
import { Refused } from '../setbacks.ts'
import { note } from './note.ts'
import { progressOf } from './progress.ts'
import { readRelationArchive } from './read-relation-archive.ts'

/**
 * Reads an archive back from where it is and holds it against the ledger: every byte's hash, the number of rows and their digest. Found
 * damaged or gone, that is noted, and whatever is still in the database is to be archived anew. Gives what the ledger knows of it.
 * Throws Refused `archive-damaged` or `archive-missing`; passes on what only hinders the look (`archive-unreachable`, …).
 */
export async function proveArchive(
  run: ActionRun,
  action: ArchiveAction | DropAction,
  ledgerId: number,
): Promise<KnownArchive> {
  const { archives } = requireJournal(run)
  const known = await archives.read(await run.lane.current(), ledgerId)
  if (known === undefined) {
    throw new Refused('archive-missing', `${displayName(action.target)} has no archive in the ledger`, {
      hint: 'The next cycle archives it anew, if it is still in the database.',
    })
  }
  if (run.provedNow.has(ledgerId)) return known
  try {
    await readBack(run, action, known)
  } catch (error) {
    if (isWithoutPlace(error))
      throw new PartitiondError('archive-unreachable', error.message, { cause: error, hint: PUT_BACK })
    if (!isDamage(error)) throw error
    await note(run, async (session) => {
      await archives.recordDamage(session, ledgerId, error.message, run.context.now())
      if (known.state !== 'dropped') await archives.reopen(session, ledgerId)
    })
    throw new Refused(error.code, error.message, { cause: error, ...hintOf(known) })
  }
  run.provedNow.add(ledgerId)
  return known
}

async function readBack(
  run: ActionRun,
  action: ArchiveAction | DropAction,
  known: KnownArchive,
): Promise<void> {
  if (known.format === undefined) return readRelationArchive(run, action, known)
  const { destination, key } = placeOf(known.location)
  await using store = await run.context.openStore(destination)
  await verifyObject({
    store,
    key,
    formats,
    expected: { manifestSha256: known.manifestSha256, contents: known.contents },
    signal: run.signal,
    onProgress: progressOf(run, known.bytes),
  })
}

const PUT_BACK = 'Mount the folder, or restore the bucket: nothing is known about the archive until then.'

const DAMAGES: ReadonlySet<string> = new Set(['archive-damaged', 'archive-missing'])

function isDamage(error: unknown): error is PartitiondError {
  return error instanceof PartitiondError && DAMAGES.has(error.code)
}

/** A folder or bucket that is not there, a forgotten mount, says nothing about what is in it. */
function isWithoutPlace(error: unknown): error is PartitiondError {
  return isDamage(error) && error.details['missing'] === 'destination'
}

function hintOf({ state, format, location }: KnownArchive): { readonly hint: string } {
  return state === 'dropped'
    ? {
        hint:
          format === undefined
            ? `The partition itself is gone. Look who changed its rows in ${location}, and bring them back from a backup.`
            : `The partition itself is gone. Look for another copy of ${location}: versions of the bucket, a backup of the folder.`,
      }
    : { hint: 'Nothing is dropped. The table is still there, and the next cycle archives it anew.' }
}
