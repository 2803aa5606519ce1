import { type SetAction } from '../../domain/action.ts'
import { StatementFailed } from '../../domain/errors.ts'
import { displayName } from '../../domain/name.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { remedies } from '../../sql/remedies.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { recheckRouting } from '../inheritance/recheck-routing.ts'
import { recheckAttached, recheckTable } from '../relations.ts'
import { runTransaction } from '../run-transaction.ts'
import { Refused } from '../setbacks.ts'

/** Sets storage parameters of a partition, or brings it back to what a new one would be. */
export const performSet: Performer<SetAction> = async (action, run) => {
  const { parent, partition, reconciled, routing } = action
  const [step] = stepsOf(action, run)
  if (routing !== undefined) {
    const contested = routing.makesTrigger ? [{ oid: parent.oid, mode: 'SHARE ROW EXCLUSIVE' } as const] : []
    await runTransaction(run, step, contested, {
      look: (session) => allEnded([recheckTable(session, parent), recheckRouting(session, routing)]),
    })
    return []
  }
  const mode = step.statements.some(({ lock }) => lock === 'ACCESS EXCLUSIVE')
    ? 'ACCESS EXCLUSIVE'
    : 'SHARE UPDATE EXCLUSIVE'
  try {
    await runTransaction(run, step, [{ oid: partition.oid, mode }], {
      look: (session) => recheckAttached(session, partition, reconciled?.under ?? parent),
    })
  } catch (error) {
    throw isNotOurs(error) ? (ownerNotChanged(action, error) ?? error) : error
  }
  return []
}

function isNotOurs(error: unknown): error is StatementFailed {
  return error instanceof StatementFailed && error.sqlstate === '42501'
}

/** Undefined where something else was to be set. */
function ownerNotChanged({ partition, reconciled }: SetAction, cause: StatementFailed): Refused | undefined {
  const wanted = reconciled?.traits.find((trait) => trait.kind === 'owner')
  if (wanted === undefined) return undefined
  return new Refused(
    'owner-not-changed',
    `${displayName(partition.name)} belongs to ${partition.owner}, and could not be given to ${wanted.owner}: ${cause.message}`,
    {
      hint: `Who changes an owner must be a member of both roles. As a superuser: ${remedies.ownTable(partition.name, wanted.owner)}`,
      cause,
    },
  )
}
