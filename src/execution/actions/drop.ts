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
import { type Droppings, groundOfLeft, groundOfRestored, ledgerRowOf } from '../drop-ground.ts'
import { leaverOf, proveFree } from '../ledger-proof.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { refuseHeld, refuseHeldForGood } from '../refuse-held.ts'
import { readRelations } from '../relations.ts'
import { recheckColumns } from '../row-shape.ts'
import { runTransaction, type TransactionHooks } from '../run-transaction.ts'
import { Postponed } from '../setbacks.ts'

/**
 * Drops a table that partitiond itself detached, or made: proof, ledger and DROP in one transaction, the ledger's row locked throughout.
 * What was archived is read back first, and digested again under the lock: rows that came since make it stay.
 */
export const performDrop: Performer<DropAction> = async (action, run) => {
  const ledgerId = ledgerRowOf({ action, run })
  if (action.proof === undefined) return drop(action, run)
  const [step] = stepsOf(action, run)
  const proved = await proveArchive(run, action, ledgerId)
  try {
    return await drop(action, run, {
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
  hooks: TransactionHooks = {},
): Promise<readonly Finding[]> {
  const [step] = stepsOf(action, run)
  const contested = await contestedByDrop(await run.lane.current(), action)
  await runTransaction(run, step, contested, { ...hooks, ...dropHooks([{ action, run }], hooks.look) })
  return []
}

/** What drops rest on, and what they are held against; `more` is looked at beside. What was restored, or archived, is dropped alone. */
export function dropHooks(
  droppings: Droppings,
  more?: TransactionHooks['look'],
): Required<Pick<TransactionHooks, 'look' | 'note' | 'locked' | 'after'>> {
  const [first] = droppings
  const actions = droppings.map(({ action }) => action)
  const ground = first.action.isRestored ? groundOfRestored(first) : groundOfLeft(droppings)
  const refuse = first.action.proof === undefined ? refuseHeldForGood : refuseHeld
  return {
    look: (session) =>
      allEnded([ground.prove(session), refuse(session, first.run, ...actions), more?.(session)]),
    note: (session) => ground.note(session),
    // An ATTACH that we waited for may have made it a partition again, or given it one, and DROP takes those too; what a column that came since the plan
    // holds is in no archive and in no digest.
    locked: async (session) => {
      await allEnded([
        proveFree(session, ...actions.map(leaverOf)),
        ground.proveAlone(session),
        refuseColumns(session, first.action),
      ])
    },
    after: async (session) => {
      // A statement names a name; a swap of names since the proof would have dropped another table.
      const oids = actions.map(({ partition }) => partition.oid)
      const left = await readRelations(session, oids)
      const other = actions.find(({ partition }) => left.has(partition.oid))
      if (other === undefined) return
      throw new PartitiondError(
        'drop-differs',
        `${displayName(other.partition.name)} is not what was dropped; all was rolled back`,
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
