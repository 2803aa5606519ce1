import { displayName } from '../domain/name.ts'
import { type ActionRun, throwIfStopped } from './action-run.ts'
import { type Contested, describeHolders, type Holder, readHolders } from './blockers.ts'
import { Postponed } from './setbacks.ts'

/** DETACH CONCURRENTLY waits for younger ones itself. Smaller: a busy table is never free of any; bigger: rows are hidden for longer. */
const OLD_MS = 1000
/** Between two looks. */
const LOOK_EVERY_MS = 250

/**
 * Waits until no old transaction is in the way of any of the locks, prepared ones included: DETACH CONCURRENTLY would wait for each of
 * them with the partition's rows already hidden (postgres.md B3, B5). Blocks nobody. Where ages cannot be seen, a transaction that is
 * met again a second later is old. Throws Postponed `long-transaction` when the detach timeout is over.
 */
export async function waitForOldTransactions(run: ActionRun, contested: readonly Contested[]): Promise<void> {
  const { stopwatch, limits } = run.context
  const startMs = stopwatch.elapsedMs()
  const firstSeen = new Map<string, number>()
  for (;;) {
    throwIfStopped(run)
    const nowMs = stopwatch.elapsedMs()
    const holders = await readHolders(await run.lane.current(), contested)
    for (const { transaction } of holders) if (!firstSeen.has(transaction)) firstSeen.set(transaction, nowMs)
    const waitFor = holders.filter((holder) =>
      mayBeOld(holder, nowMs - (firstSeen.get(holder.transaction) ?? nowMs), nowMs - startMs),
    )
    run.lockWait.ms += waitFor.length === 0 ? nowMs - startMs : 0
    if (waitFor.length === 0) return
    if (nowMs - startMs >= limits.detachTimeoutMs) throw postponed(run, waitFor)
    await stopwatch.pause(LOOK_EVERY_MS, run.signal)
  }
}

/** Whether it is certain that it need not be waited for. */
export function isYoung({ ageSeconds }: Holder): boolean {
  return ageSeconds !== undefined && ageSeconds * 1000 < OLD_MS
}

/** Of unseen age and not yet watched for long enough counts as old too, but only until we have looked for that long ourselves. */
function mayBeOld(holder: Holder, watchedMs: number, lookedMs: number): boolean {
  if (holder.ageSeconds !== undefined) return !isYoung(holder)
  return watchedMs >= OLD_MS || lookedMs < OLD_MS
}

function postponed({ action, context }: ActionRun, holders: readonly Holder[]): Postponed {
  const subject = displayName(action.target)
  return new Postponed(
    'long-transaction',
    `${subject} is not detached now: old transactions are in its way: ${describeHolders(holders)}`,
    {
      hint: `It is tried again in the next cycle. End them, or raise PARTITIOND_DETACH_TIMEOUT (${context.limits.detachTimeoutMs} ms).`,
    },
  )
}
