import { LeadershipLost, LockNotAvailable } from '../domain/errors.ts'
import { displayName } from '../domain/name.ts'
import { type LockMode } from '../sql/statement.ts'
import { aboutOf, type ActionRun, throwIfStopped } from './action-run.ts'
import { type Contested, describeHolders, type Holder, readHolders, toBlockers } from './blockers.ts'
import { pauseAfter } from './lock-ladder.ts'

/**
 * A transaction this old will hardly end within a lock timeout. Smaller: the short transactions of a busy application keep us from
 * ever trying; bigger: others queue behind us for nothing.
 */
const OLD_SECONDS = 1

/** Locks that readers or writers queue behind while we wait for them. */
const FELT: ReadonlySet<LockMode> = new Set(['SHARE ROW EXCLUSIVE', 'ACCESS EXCLUSIVE'])

/** What another attempt may cure. A cancelled statement (57014) is not among it: our own timeout would only strike again. */
const CURABLE: ReadonlySet<unknown> = new Set(['55P03', '40P01'])

/**
 * Tries until it succeeds or the lock budget is used up, pausing longer each time. Where readers or writers would queue
 * behind us it first looks for an old transaction in the way and then does not even try: the application would queue behind us in vain.
 * Throws LockNotAvailable, which names who is in the way, or what `attempt` throws.
 */
export async function climb<T>(
  run: ActionRun,
  contested: readonly Contested[],
  attempt: () => Promise<T>,
): Promise<T> {
  const { stopwatch, limits, random } = run.context
  const startMs = stopwatch.elapsedMs()
  for (let number = 1; ; number += 1) {
    throwIfStopped(run)
    const beganMs = stopwatch.elapsedMs()
    const failure = await tryOnce(run, contested, attempt)
    if ('result' in failure) return failure.result
    throwIfStopped(run)
    const nowMs = stopwatch.elapsedMs()
    run.context.reporter.report({
      kind: 'lock-timeout',
      ...aboutOf(run),
      attempt: number,
      waitedMs: nowMs - beganMs,
      blockers: toBlockers(failure.holders),
    })
    const pauseMs = pauseAfter(
      { number, elapsedMs: nowMs - startMs, budgetMs: limits.lockBudgetMs },
      random(),
    )
    if (pauseMs === undefined) throw notHad(run, failure, nowMs - startMs)
    await stopwatch.pause(pauseMs, run.signal)
    run.lockWait.ms += stopwatch.elapsedMs() - beganMs
  }
}

type Attempted<T> =
  | { readonly result: T }
  | { readonly error: LockNotAvailable | undefined; readonly holders: readonly Holder[] }

async function tryOnce<T>(
  run: ActionRun,
  contested: readonly Contested[],
  attempt: () => Promise<T>,
): Promise<Attempted<T>> {
  const felt = contested.filter(({ mode }) => FELT.has(mode))
  if (felt.length > 0) {
    const holders = await readHolders(await run.lane.current(), felt)
    const old = holders.filter(({ ageSeconds }) => (ageSeconds ?? 0) >= OLD_SECONDS)
    if (old.length > 0) return { error: undefined, holders: old }
  }
  try {
    return { result: await attempt() }
  } catch (error) {
    if (!(error instanceof LeadershipLost)) throwIfStopped(run)
    if (!(error instanceof LockNotAvailable) || !CURABLE.has(error.details['sqlstate'])) throw error
    return { error, holders: await readHolders(await run.lane.current(), contested) }
  }
}

function notHad(
  run: ActionRun,
  failure: { readonly error: LockNotAvailable | undefined; readonly holders: readonly Holder[] },
  waitedMs: number,
): LockNotAvailable {
  const { error, holders } = failure
  const by = holders.length === 0 ? '' : `; in the way: ${describeHolders(holders)}`
  return new LockNotAvailable(
    `${run.action.kind} ${displayName(run.action.target)}: the locks it needs were not had within ${Math.round(waitedMs)} ms${by}`,
    {
      hint: 'It is tried again in the next cycle. End or shorten the transactions in the way, or raise PARTITIOND_LOCK_BUDGET.',
      details: { ...error?.details, blockers: toBlockers(holders) },
      ...(error === undefined ? {} : { cause: error }),
    },
  )
}
