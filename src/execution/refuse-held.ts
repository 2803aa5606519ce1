import { type ArchiveAction, type DetachAction, type DropAction } from '../domain/action.ts'
import { type RangeBound, rangesOverlap } from '../domain/bound.ts'
import { PartitiondError } from '../domain/errors.ts'
import { isRangeKeyType } from '../domain/key.ts'
import { parseKeyValue } from '../domain/key-value.ts'
import { displayName } from '../domain/name.ts'
import { rootOf } from '../domain/root-of.ts'
import { type HoldNow } from '../journal/holds.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { type ActionRun } from './action-run.ts'
import { requireJournal } from './require-journal.ts'
import { Postponed } from './setbacks.ts'

type Leaving = DetachAction | DropAction | ArchiveAction

/** A hold placed by hand since the plan was made counts too. As ourselves. Throws Postponed `on-hold`. */
export async function refuseHeld(
  session: Pick<Session, 'query'>,
  run: ActionRun,
  ...actions: readonly Leaving[]
): Promise<void> {
  const roots = new Map(actions.map(rootOf).map((root) => [root.oid, root]))
  const inForce = await allEnded(
    [...roots].map(async ([oid, root]) => {
      const holds = await requireJournal(run).holds.inForce(session, root, run.context.now())
      return [oid, holds] as const
    }),
  )
  const holdsOn = new Map(inForce)
  for (const action of actions) {
    const hold = holdsOn.get(rootOf(action).oid)?.find((each) => isHeld(each, action.bound))
    if (hold !== undefined) throw onHold(action, hold)
  }
}

/**
 * The same for what cannot be undone: no hold can be placed any more until the transaction ends, so that whoever is told that a hold stands
 * can rely on it. To be called late: who places one waits meanwhile.
 */
export async function refuseHeldForGood(
  session: Pick<Session, 'query'>,
  run: ActionRun,
  ...actions: readonly Leaving[]
): Promise<void> {
  await allEnded([
    requireJournal(run).holds.standStill(session),
    // Reads what was committed before the lock was had: each statement has a snapshot of its own.
    refuseHeld(session, run, ...actions),
  ])
}

/** What cannot be read is held. */
function isHeld({ isComparable, lower, upper, keyType }: HoldNow, bound: RangeBound | undefined): boolean {
  if (bound === undefined || !isComparable || !isRangeKeyType(keyType)) return true
  try {
    const span = {
      kind: 'range',
      lower: parseKeyValue(lower, keyType),
      upper: parseKeyValue(upper, keyType),
    } as const
    return rangesOverlap(span, bound)
  } catch (error) {
    if (error instanceof PartitiondError) return true
    throw error
  }
}

function onHold({ target }: Leaving, { id, reason, lower, upper }: HoldNow): Postponed {
  return new Postponed(
    'on-hold',
    `${displayName(target)} stays: held by "${reason}" (hold ${id}), [${lower}, ${upper})`,
    { hint: 'The hold was placed after the plan was made; the next plan says so too.' },
  )
}
