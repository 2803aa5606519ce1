import { type DropAction } from '../../domain/action.ts'
import { type Contents, storedColumns } from '../../domain/archive.ts'
import { contentsOf, sameContents } from '../../domain/contents.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { type Session, type StatementResult } from '../../postgres/session.ts'
import { note } from '../archive/note.ts'
import { proveArchive } from '../archive/prove-archive.ts'
import { refuseOtherArchive } from '../archive/refuse-other-archive.ts'
import { type ActionRun } from '../action-run.ts'
import { asOurselves } from '../as-ourselves.ts'
import { contestedByDrop } from '../contested.ts'
import { type Ground, groundOf } from '../drop-ground.ts'
import { leaverOf, proveFree } from '../ledger-proof.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { refuseHeld, refuseHeldForGood } from '../refuse-held.ts'
import { readRelation } from '../relations.ts'
import { recheckColumns } from '../row-shape.ts'
import { runTransaction, type TransactionHooks } from '../run-transaction.ts'
import { Postponed } from '../setbacks.ts'

/**
 * Drops a table that partitiond itself detached, or made: proof, ledger and DROP in one transaction, the ledger's row locked throughout.
 * What was archived is read back first, and digested again under the lock: rows that came since make it stay.
 */
export const performDrop: Performer<DropAction> = async (action, run) => {
  const ground = groundOf(action, run)
  if (action.proof === undefined) return drop(action, run, ground)
  const [step] = stepsOf(action, run)
  const { ledgerId } = ground
  const proved = await proveArchive(run, action, ledgerId)
  try {
    return await drop(action, run, ground, {
      look: (session) => refuseOtherArchive(session, run, action, { ledgerId, proved }),
      answered: async (place, result) => {
        if (place !== DIGEST) return
        refuseChanged(action, proved.contents, result)
        const session = await run.lane.current()
        // A digest may take long: a hold placed meanwhile counts.
        await asOurselves(session, step, () => refuseHeldForGood(session, run, action))
      },
    })
  } catch (error) {
    const isOutdated = error instanceof Postponed && error.code === 'archive-outdated'
    if (isOutdated && !action.isRestored)
      await note(run, (session, { archives }) => archives.reopen(session, ledgerId))
    throw error
  }
}

/** The statement between the two locks, which tells what the table holds. */
const DIGEST = 1

async function drop(
  action: DropAction,
  run: ActionRun,
  ground: Ground,
  hooks: TransactionHooks = {},
): Promise<readonly Finding[]> {
  const [step] = stepsOf(action, run)
  const contested = await contestedByDrop(await run.lane.current(), action)
  await runTransaction(run, step, contested, { ...hooks, ...dropHooks(action, run, ground, hooks.look) })
  return []
}

/** What a drop rests on, and what it is held against; `more` is looked at beside. */
export function dropHooks(
  action: DropAction,
  run: ActionRun,
  ground: Ground,
  more?: TransactionHooks['look'],
): Required<Pick<TransactionHooks, 'look' | 'note' | 'locked' | 'after'>> {
  const { partition } = action
  return {
    look: (session) =>
      allEnded([
        ground.prove(session),
        (action.proof === undefined ? refuseHeldForGood : refuseHeld)(session, run, action),
        more?.(session),
      ]),
    note: (session) => ground.note(session),
    // An ATTACH that we waited for may have made it a partition again, or given it one, and DROP takes those too; what a column that came since the plan
    // holds is in no archive and in no digest.
    locked: async (session) => {
      await allEnded([
        proveFree(session, leaverOf(action)),
        ground.proveAlone(session),
        refuseColumns(session, action),
      ])
    },
    after: async (session) => {
      // The statement names a name; a swap of names since the proof would have dropped another table.
      if ((await readRelation(session, partition.oid)) === undefined) return
      throw new PartitiondError(
        'drop-differs',
        `${displayName(partition.name)} is not what was dropped; all was rolled back`,
      )
    },
  }
}

async function refuseColumns(session: Session, { partition, proof }: DropAction): Promise<void> {
  if (proof === undefined) return
  const columns = storedColumns(proof.columns).map(({ name }) => name)
  await recheckColumns(session, partition, columns)
}

function refuseChanged(
  { partition, isRestored }: DropAction,
  archived: Contents,
  { rows }: StatementResult,
): void {
  const [row] = rows
  const now = contentsOf(String(row?.['rows']), String(row?.['digest']))
  if (sameContents(now, archived)) return
  throw new Postponed(
    'archive-outdated',
    `${displayName(partition.name)} is not dropped: it holds ${now.rows} rows that are not the ${archived.rows} in its archive`,
    {
      hint: isRestored
        ? 'Somebody has written to the restored table. Drop it by hand when nothing of that is wanted.'
        : 'Somebody has written to the detached table. The next cycle archives it anew, as long as the policy has an archive step; without one it stays until it is dropped by hand.',
    },
  )
}
