import { type ArchiveAction } from '../../domain/action.ts'
import { type ArchiveFormat, type ArchiveRecord, type Compression } from '../../domain/archive.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { formats } from '../../archive/formats/registry.ts'
import { placeOf } from '../../archive/location.ts'
import { MANIFEST_NAME } from '../../archive/object-key.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { type Session } from '../../postgres/session.ts'
import { inTransaction } from '../../postgres/transaction.ts'
import { type ActionRun, throwIfStopped } from '../action-run.ts'
import { climb } from '../climb.ts'
import { stepsOf } from '../performer.ts'
import { refuseHeldForGood } from '../refuse-held.ts'
import { requireJournal } from '../require-journal.ts'
import { runTransaction } from '../run-transaction.ts'
import { Postponed } from '../setbacks.ts'
import { refuseOtherRows } from './relations/removed-rows.ts'

/**
 * Ends an archive whose own retention is over: removes it, then tells the ledger; interrupted between, the next cycle does it again.
 * Never one that is held, or that a table in use was made from: nobody can place a hold meanwhile. Throws Postponed `on-hold` or
 * `ledger-mismatch`, and what a store throws.
 */
export async function expireArchive(action: ArchiveAction, run: ActionRun): Promise<readonly Finding[]> {
  const { ledgerId, archive } = action
  if (ledgerId === undefined) throw new RangeError('an archive that ends has a ledger row')
  const ending: Ending = { action, ledgerId, record: recordOf(archive) }
  await (ending.record.format === undefined
    ? removeRows(ending, run)
    : removeObject(ending, ending.record.format, run))
  return []
}

interface Ending {
  readonly action: ArchiveAction
  readonly ledgerId: number
  readonly record: ArchiveRecord
}

function recordOf(archive: ArchiveAction['archive']): ArchiveRecord {
  if (archive.do === 'store') throw new RangeError('what is stored does not end')
  return archive.record
}

/** Rows in a table of the database: gone and told in one transaction. */
async function removeRows({ action, ledgerId, record }: Ending, run: ActionRun): Promise<void> {
  const { archives } = requireJournal(run)
  const [step] = stepsOf(action, run)
  await runTransaction(run, step, [], {
    look: (session) => refuseEnd(session, { action, ledgerId, record }, run),
    note: (session) => archives.markExpired(session, ledgerId, run.context.now()),
    answered: (_place, result) => refuseOtherRows(action, record, result),
  })
}

// The transaction does nothing while the store works. Shorter than three removals by a slow store: the server ends the session, and with it
// the lock that keeps holds out, while the removal goes on. Longer: a frozen process keeps holds from being placed; nobody else waits for it.
const STORE_PATIENCE = '10min'

/**
 * The manifest goes first: data without one is worthless and never trusted, while a manifest without its data would lie. The data's names
 * are known without it, so that what an interruption left behind is found by whoever comes next.
 */
async function removeObject(ending: Ending, format: ArchiveFormat, run: ActionRun): Promise<void> {
  const { ledgerId, record } = ending
  const { archives } = requireJournal(run)
  const { destination, key } = placeOf(record.location)
  if (key.split('/').at(-1) !== MANIFEST_NAME) throw notAnArchive(ending)
  await using store = await run.context.openStore(destination)
  await climb(run, [], async () => {
    const session = await run.lane.current()
    await inTransaction(session, 'write', async () => {
      const limit = `set local lock_timeout = '${run.context.limits.lockTimeoutMs}ms';
        set local idle_in_transaction_session_timeout = '${STORE_PATIENCE}'`
      await allEnded([
        session.query(limit),
        run.context.confirmLeadership(session),
        refuseEnd(session, ending, run),
      ])
      throwIfStopped(run)
      await store.remove(key, run.signal)
      for (const name of dataNames(format)) await store.remove(beside(key, name), run.signal)
      await archives.markExpired(session, ledgerId, run.context.now())
    })
  })
}

async function refuseEnd(
  session: Session,
  { action, ledgerId, record }: Ending,
  run: ActionRun,
): Promise<void> {
  const { archives } = requireJournal(run)
  const [isOurs] = await allEnded([
    archives.lockExpiring(session, ledgerId, record.location),
    refuseHeldForGood(session, run, action),
  ])
  if (isOurs) return
  throw new Postponed(
    'ledger-mismatch',
    `The archive of ${displayName(action.target)} is not removed: the ledger no longer says that its time is over`,
    {
      hint: 'It was brought back, or archived anew, since the plan was made. The next plan says what is to be done.',
    },
  )
}

/** The ledger is a table that others may write to: what it names is removed only where it can be ours. */
function notAnArchive({ action, record }: Ending): Postponed {
  return new Postponed(
    'ledger-mismatch',
    `The archive of ${displayName(action.target)} is not removed: ${record.location} is no manifest`,
    { hint: 'Correct the ledger row, or remove the archive by hand and delete the row.' },
  )
}

const compressions: readonly Compression[] = ['zstd', 'gzip']

function dataNames(format: ArchiveFormat): ReadonlySet<string> {
  return new Set(compressions.map((compression) => formats[format].fileName(compression)))
}

/** The key of an object in the manifest's folder. */
function beside(manifestKey: string, name: string): string {
  return [...manifestKey.split('/').slice(0, -1), name].join('/')
}
