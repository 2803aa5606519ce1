import { type FinalizeDetachAction } from '../../domain/action.ts'
import { LockNotAvailable, WorldMoved } from '../../domain/errors.ts'
import { displayName } from '../../domain/name.ts'
import { type Session } from '../../postgres/session.ts'
import { type ActionRun } from '../action-run.ts'
import { nameAfter } from '../detach-intent.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { recheckTable } from '../relations.ts'
import { runTransaction } from '../run-transaction.ts'
import { describeHorizon, readHorizon } from '../xmin-horizon.ts'

/** Finishes a half-done detach, and the ledger's row with it if the detach was ours. */
export const performFinalizeDetach: Performer<FinalizeDetachAction> = async (action, run) => {
  const { parent, partition } = action
  const [step] = stepsOf(action, run)
  try {
    await runTransaction(
      run,
      step,
      [
        { oid: parent.oid, mode: 'SHARE UPDATE EXCLUSIVE' },
        { oid: partition.oid, mode: 'ACCESS EXCLUSIVE' },
      ],
      { before: (session) => prepare(session, action, run) },
    )
  } catch (error) {
    throw error instanceof LockNotAvailable ? await withHorizon(error, run) : error
  }
  return []
}

async function prepare(session: Session, action: FinalizeDetachAction, run: ActionRun): Promise<void> {
  const { parent, partition, schema, ledgerId } = action
  await recheckTable(session, parent)
  const relation = await recheckTable(session, partition)
  if (relation.parentOid !== parent.oid || !relation.pendingDetach) {
    throw new WorldMoved(`${displayName(partition.name)} is not half detached any more`)
  }
  const { journal, now } = run.context
  if (journal === undefined || ledgerId === undefined) return
  await journal.confirmDetached(session, ledgerId, { name: nameAfter(partition.name, schema), at: now() })
  run.leftNow.set(partition.oid, ledgerId)
}

/** FINALIZE waits for every older snapshot, whatever table it reads: those stand in no list of locks. */
async function withHorizon(error: LockNotAvailable, run: ActionRun): Promise<LockNotAvailable> {
  const horizon = await readHorizon(await run.lane.current())
  const { message, hint, details } = error
  return new LockNotAvailable(`${message}; ${describeHorizon(horizon)}`, {
    ...(hint === undefined ? {} : { hint }),
    details,
    cause: error,
  })
}
