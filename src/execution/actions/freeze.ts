import { type FreezeAction } from '../../domain/action.ts'
import { displayName } from '../../domain/name.ts'
import { type ActionRun } from '../action-run.ts'
import { type FrozenPages, readFrozenPages } from '../frozen-pages.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { recheckAttached } from '../relations.ts'
import { runOutside } from '../run-outside.ts'
import { Refused } from '../setbacks.ts'
import { readSample } from '../tuple-counters.ts'
import { refuseWarnings } from '../vacuum-warnings.ts'
import { describeHorizon, readHorizon } from '../xmin-horizon.ts'

/**
 * VACUUM (FREEZE, ANALYZE), believed only when the pages or the transaction ids say so. The counters are read before: a row written
 * meanwhile makes the next cycle look again instead of passing unnoticed.
 */
export const performFreeze: Performer<FreezeAction> = async (action, run) => {
  const { parent, partition } = action
  const { journal } = run.context
  const [step] = stepsOf(action, run)
  const sample = await readSample(await run.lane.current(), partition.oid, run.context.now())
  const notices = await runOutside(run, step, [{ oid: partition.oid, mode: 'SHARE UPDATE EXCLUSIVE' }], {
    look: (session) => recheckAttached(session, partition, parent),
  })
  refuseWarnings(partition.name, notices)
  const session = await run.lane.current()
  const state = await readFrozenPages(session, partition.oid)
  // Pages that a busy table was grown by and nobody used yet are called frozen by no VACUUM: then the transaction ids decide.
  const isFrozen =
    state.frozen >= state.pages ||
    (await journal?.hasFrozenSinceSample(session, partition.oid, sample)) === true
  if (!isFrozen) throw await fellShort(action, run, state)
  await journal?.recordFreeze(session, partition.oid, { kind: 'verified', sample })
  return []
}

/** Noted, so that it is left alone for a while: VACUUM again and again helps nothing while something old looks on (postgres.md G7). */
async function fellShort(
  { partition }: FreezeAction,
  run: ActionRun,
  { pages, frozen }: FrozenPages,
): Promise<Refused> {
  const { journal } = run.context
  const session = await run.lane.current()
  await journal?.recordFreeze(session, partition.oid, { kind: 'tried', at: run.context.now() })
  const horizon = describeHorizon(await readHorizon(session))
  return new Refused(
    'freeze-incomplete',
    `${frozen} of ${pages} pages of ${displayName(partition.name)} are frozen: ${horizon}`,
    {
      hint: 'End the old transaction, drop the unused slot or finish the prepared transaction; it is tried again in an hour.',
    },
  )
}
