import { type FinalizeDetachAction } from '../../domain/action.ts'
import { LockNotAvailable, WorldMoved } from '../../domain/errors.ts'
import { displayName } from '../../domain/name.ts'
import { type Session } from '../../postgres/session.ts'
import { type ActionRun } from '../action-run.ts'
import { confirmDetached } from '../confirm-detached.ts'
import { contestedAtDetachEnd } from '../contested.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { recheckTable } from '../relations.ts'
import { runTransaction } from '../run-transaction.ts'
import { describeHorizon, readHorizon } from '../xmin-horizon.ts'

/** Finishes a half-done detach, and the ledger's row with it if the detach was ours. */
export const performFinalizeDetach: Performer<FinalizeDetachAction> = async (action, run) => {
  if (action.isDetached) return performOurHalf(action, run)
  const { partition, schema, ledgerId } = action
  const [finish, relocate] = stepsOf(action, run)
  const contested = await contestedAtDetachEnd(await run.lane.current(), action)
  try {
    await runTransaction(run, finish, contested, { look: (session) => recheckPending(session, action) })
  } catch (error) {
    throw error instanceof LockNotAvailable ? await withHorizon(error, run) : error
  }
  await confirmDetached(run, { partition, schema, ledgerId, relocate })
  return []
}

/** The server had finished before we were interrupted: what is left is the schema and the ledger. */
const performOurHalf: Performer<FinalizeDetachAction> = async (action, run) => {
  const { partition, schema, ledgerId } = action
  const relation = await recheckTable(await run.lane.current(), partition)
  if (relation.parentOid !== undefined)
    throw new WorldMoved(`${displayName(partition.name)} was attached again`)
  const [relocate] = stepsOf(action, run)
  await confirmDetached(run, { partition, schema, ledgerId, relocate })
  return []
}

async function recheckPending(session: Session, { parent, partition }: FinalizeDetachAction): Promise<void> {
  await recheckTable(session, parent)
  const relation = await recheckTable(session, partition)
  if (relation.parentOid === parent.oid && relation.pendingDetach) return
  throw new WorldMoved(`${displayName(partition.name)} is not half detached any more`)
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
