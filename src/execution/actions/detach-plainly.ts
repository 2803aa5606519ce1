import { type DetachAction } from '../../domain/action.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName, sameName } from '../../domain/name.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { type Session } from '../../postgres/session.ts'
import { type Step } from '../../sql/statement.ts'
import { type ActionRun } from '../action-run.ts'
import { contestedByDetach } from '../contested.ts'
import { refuseDestination } from '../destination.ts'
import { intentOf, nameAfter } from '../detach-intent.ts'
import { recheckChild } from '../inheritance/recheck-child.ts'
import { refuseUndated } from '../inheritance/refuse-undated.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { refuseHeld } from '../refuse-held.ts'
import { readRelation, recheckAttached, recheckBound } from '../relations.ts'
import { refuseUnsharedIdentity } from '../refuse-unshared-identity.ts'
import { requireJournal } from '../require-journal.ts'
import { runTransaction } from '../run-transaction.ts'

/** Ledger row and detach in one transaction: either both or neither. */
export const detachPlainly: Performer<DetachAction> = async (action, run) => {
  const { partition, schema } = action
  const journal = requireJournal(run)
  const [leave, ...prove] = stepsOf(action, run)
  const contested =
    action.inheritance === undefined
      ? await contestedByDetach(await run.lane.current(), action)
      : [{ oid: partition.oid, mode: 'ACCESS EXCLUSIVE' } as const]
  // The rows of a foreign table stay where they are, whatever becomes of it here.
  if (action.inheritance?.isForeign === false) await refuseUndated(await run.lane.current(), action)
  await runTransaction(run, leave, contested, {
    look: (session) =>
      allEnded([
        refuseDestination(session, partition, schema),
        recheckAction(session, action),
        refuseHeld(session, run, action),
        refuseUnsharedIdentity(session, partition),
      ]),
    before: async (session) => {
      const at = run.context.now()
      const id = await journal.intendDetach(session, intentOf(action, at))
      await journal.confirmDetached(session, id, { name: nameAfter(partition.name, schema), at })
      run.leftNow.set(partition.oid, id)
    },
    // While we waited for the lock it may have been attached anew, for a range whose time has not come.
    locked: (session) => recheckAction(session, action),
    after: (session) => verifyDetached(session, action),
  })
  return proveRange(action, run, prove)
}

async function recheckAction(session: Session, action: DetachAction): Promise<void> {
  const { parent, partition, bound, key, inheritance } = action
  if (inheritance !== undefined) return recheckChild(session, action, inheritance)
  recheckBound(await recheckAttached(session, partition, parent), bound, key)
}

/** The names in the statements meant the planned table: a swap of names in between would have detached another. */
async function verifyDetached(session: Session, { partition, schema }: DetachAction): Promise<void> {
  const relation = await readRelation(session, partition.oid)
  const name = nameAfter(partition.name, schema)
  if (relation !== undefined && relation.parentOid === undefined && sameName(relation.name, name)) return
  throw new PartitiondError(
    'detach-differs',
    `${displayName(partition.name)} is not what was detached; all was rolled back`,
  )
}

/** The partition has left by now: a CHECK that could not be proved only makes attaching it again slower. */
async function proveRange(
  { partition }: DetachAction,
  run: ActionRun,
  steps: readonly Step[],
): Promise<readonly Finding[]> {
  try {
    for (const step of steps) await runTransaction(run, step, [])
    return []
  } catch (error) {
    const subject = displayName(partition.name)
    const why = error instanceof Error ? error.message : String(error)
    return [
      {
        code: 'range-not-proved',
        level: 'info',
        subject,
        message: `${subject} was detached, but its CHECK constraint could not be validated: ${why}`,
        hint: 'Attaching it again would scan it. To spare that: alter table … validate constraint partitiond_range.',
      },
    ]
  }
}
