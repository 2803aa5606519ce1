import { type LockMode } from '../sql/statement.ts'
import { type ActionRun, throwIfStopped } from './action-run.ts'
import { type Contested } from './blockers.ts'

/** Modes that exclude themselves: of two that want one of them on a relation, one waits for the other. */
const EXCLUSIVE: ReadonlySet<LockMode> = new Set([
  'SHARE UPDATE EXCLUSIVE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
])

/**
 * Waits until none of our other sessions wants any of the relations that are to be locked: however many sets reference one table, never
 * more than one request of ours waits in its queue. They are ours until what is returned is disposed. Waiting for the turn costs nothing
 * of the lock budget; it counts as time spent on waiting for locks. `more`: what else nobody else is to have, by numbers that are no OIDs.
 * Throws what `throwIfStopped` throws when everything stops meanwhile.
 */
export async function takeTurn(
  run: ActionRun,
  contested: readonly Contested[],
  more: readonly number[] = [],
): Promise<Disposable> {
  const { targets, signal, lockWait, context } = run
  const wanted = contested.filter(({ mode, isForMany }) => EXCLUSIVE.has(mode) && isForMany !== true)
  const startMs = context.stopwatch.elapsedMs()
  throwIfStopped(run)
  try {
    const turn = await targets.take([...wanted.map(({ oid }) => oid), ...more], signal)
    lockWait.ms += context.stopwatch.elapsedMs() - startMs
    return turn
  } catch (error) {
    // It gave up its place: everything stops.
    if (error === signal.reason) throwIfStopped(run)
    throw error
  }
}

/** Does work that locks the relations in its turn, all its attempts included. Throws what `takeTurn` and `work` throw. */
export async function inTurn<T>(
  run: ActionRun,
  contested: readonly Contested[],
  work: () => Promise<T>,
): Promise<T> {
  using _ = await takeTurn(run, contested)
  return await work()
}
