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
 * Does work that locks the relations while none of our other sessions wants any of them, all its attempts included: however many sets
 * reference one table, never more than one request of ours waits in its queue. Waiting for the turn costs nothing of the lock budget; it
 * counts as time spent on waiting for locks. Throws what `throwIfStopped` throws when everything stops meanwhile.
 */
export async function inTurn<T>(
  run: ActionRun,
  contested: readonly Contested[],
  work: () => Promise<T>,
): Promise<T> {
  const { targets, signal, lockWait, context } = run
  const wanted = contested.filter(({ mode, isForMany }) => EXCLUSIVE.has(mode) && isForMany !== true)
  const startMs = context.stopwatch.elapsedMs()
  throwIfStopped(run)
  try {
    return await targets.during(
      wanted.map(({ oid }) => oid),
      signal,
      () => {
        lockWait.ms += context.stopwatch.elapsedMs() - startMs
        return work()
      },
    )
  } catch (error) {
    // It gave up its place: everything stops.
    if (error === signal.reason) throwIfStopped(run)
    throw error
  }
}
