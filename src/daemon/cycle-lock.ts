import { Interrupted, LeadershipLost, PartitiondError } from '../domain/errors.ts'
import { type Stopwatch } from '../domain/ports.ts'
import { holds, lockKeys, tryLock } from '../postgres/advisory-lock.ts'
import { type Session } from '../postgres/session.ts'

/** How often the cycle lock is asked for while another cycle holds it. */
const WAIT_STEP_MS = 200

/** How patiently the cycle lock is waited for. */
export interface Patience {
  /** The database's name in the policy file, for the message. */
  readonly database: string
  readonly waitMs: number
  readonly stopwatch: Stopwatch
  readonly signal: AbortSignal
}

/** Takes the lock of whoever changes the database, until released or the session ends. Throws `cycle-busy`, or Interrupted. */
export async function waitForCycleLock(
  session: Session,
  { stopwatch, waitMs, signal, database }: Patience,
): Promise<void> {
  const untilMs = stopwatch.elapsedMs() + waitMs
  while (!(await tryLock(session, lockKeys.cycle))) {
    if (signal.aborted) throw new Interrupted()
    if (stopwatch.elapsedMs() >= untilMs) {
      throw new PartitiondError('cycle-busy', `Another cycle is changing database ${database}`, {
        hint: 'Wait for it, or give a longer --wait. One cycle at a time changes a database.',
      })
    }
    await stopwatch.pause(Math.min(WAIT_STEP_MS, Math.max(1, waitMs)), signal)
  }
}

/**
 * Asks, in the session that is about to change something, whether the control session still holds the cycle lock: it cannot have been
 * lost unnoticed then. Throws LeadershipLost.
 */
export async function confirmCycleLock(worker: Session, controlPid: number): Promise<void> {
  if (await holds(worker, controlPid, lockKeys.cycle)) return
  throw new LeadershipLost('The cycle lock was lost: nothing more is changed in this cycle', {
    hint: 'The control connection ended. The next cycle goes on from what it finds.',
  })
}

/** Nothing can be changed on a standby. */
export function isStandby(database: string): PartitiondError {
  return new PartitiondError(
    'standby',
    `The server of database ${database} is a standby: nothing can be changed on it`,
    {
      hint: 'Connect to the primary. The daemon waits for a promotion by itself.',
    },
  )
}
