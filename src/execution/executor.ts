import { type Action } from '../domain/action.ts'
import { LeadershipLost, PartitiondError } from '../domain/errors.ts'
import { type ActionOutcome } from '../domain/outcome.ts'
import { type Plan, type SetPlan } from '../domain/plan.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type ActionRun, lastEffort } from './action-run.ts'
import { dropTogether } from './actions/drop-together.ts'
import { batchesOf, type Manner } from './batches.ts'
import { dropGroups } from './drop-groups.ts'
import { type ExecutionContext } from './execution-context.ts'
import { LaneSession } from './lane-session.ts'
import { LockTargets } from './lock-targets.ts'
import { runAction, runAtOnce, skipAction, type Told } from './run-action.ts'
import { takeTurns } from './take-turns.ts'

/**
 * Runs what is to be done, and says of every action what became of it, in the plan's order. Sets do not concern each other: one that
 * fails stops nothing else. They are worked on `concurrency` at a time; what locks the same table goes one after the other, whichever set
 * it is of. Within a set actions run in order, each only if what it needs was done. Sets in observe mode are left alone.
 */
export async function executePlan(plan: Plan, context: ExecutionContext): Promise<readonly ActionOutcome[]> {
  const sets = plan.sets.filter(({ mode, actions }) => mode === 'manage' && actions.length > 0)
  const leadership = new AbortController()
  const signal = AbortSignal.any([context.signal, leadership.signal])
  const guarded: ExecutionContext = {
    ...context,
    signal,
    confirmLeadership: async (session) => {
      try {
        await context.confirmLeadership(session)
      } catch (error) {
        // Without leadership nobody may go on, in no lane.
        if (error instanceof LeadershipLost) leadership.abort(error)
        throw error
      }
    },
  }
  const waiting = [...takeTurns(sets)]
  const targets = new LockTargets()
  const outcomes = new Map<Action, ActionOutcome>()
  const work = async (): Promise<void> => {
    await using lane = new LaneSession(guarded)
    for (let set = waiting.shift(); set !== undefined; set = waiting.shift()) {
      for (const outcome of await runSet(set, guarded, lane, targets)) outcomes.set(outcome.action, outcome)
    }
  }
  await allEnded(Array.from({ length: Math.max(1, context.concurrency) }, work))
  return sets.flatMap(({ actions }) => actions).flatMap((action) => outcomes.get(action) ?? [])
}

async function runSet(
  set: SetPlan,
  context: ExecutionContext,
  lane: LaneSession,
  targets: LockTargets,
): Promise<readonly ActionOutcome[]> {
  const recorded: Promise<ActionOutcome>[] = []
  const doneIds = new Set<string>()
  const leftNow = new Map<number, number>()
  const provedNow = new Set<number>()
  const { signal } = context
  const runOf = (action: Action, on: LaneSession): ActionRun => {
    const lockWait = { ms: 0 }
    return { action, context, lane: on, targets, signal, leftNow, provedNow, lockWait }
  }
  const note = (told: Told): void => {
    if (told.outcome.result === 'done') doneIds.add(told.outcome.action.id)
    recorded.push(told.recorded)
  }
  const run: Runner = async (actions, on) => {
    const runs = actions.map((action) => runOf(action, on))
    const together = await dropAtOnce(runs, doneIds)
    if (together !== undefined) return together.forEach(note)
    for (const each of runs) note(await runOrSkip(each, doneIds))
  }
  for (const { manner, actions } of batchesOf(set)) {
    await runners[context.concurrency === 1 ? 'in-order' : manner](actions, context, lane, run)
  }
  return allEnded(recorded)
}

/** One action, or several that may be done at once. */
type Runner = (actions: readonly Action[], on: LaneSession) => Promise<void>
type BatchRunner = (
  actions: readonly Action[],
  context: ExecutionContext,
  lane: LaneSession,
  run: Runner,
) => Promise<void>

const runners: Readonly<Record<Manner, BatchRunner>> = {
  'in-order': async (actions, _context, lane, run) => {
    for (const action of actions) await run([action], lane)
  },
  'side-by-side': runSideBySide,
  'drops-behind': runDropsBehind,
}

// A session takes about as long to open as a few partitions to make or to detach, and there may be hundreds of sets.
const WORTH_A_SESSION = 10

/** Each worker has a session of its own. */
async function runSideBySide(
  actions: readonly Action[],
  context: ExecutionContext,
  lane: LaneSession,
  run: Runner,
): Promise<void> {
  const waiting = [...actions]
  const work = async (on: LaneSession, mayGoOn = always): Promise<void> => {
    while (await mayGoOn()) {
      const action = waiting.shift()
      if (action === undefined) return
      await run([action], on)
    }
  }
  const most = Math.floor(actions.length / (actions.every(isFreeze) ? 1 : WORTH_A_SESSION))
  // The lane's own session comes first: a helper must not take the last connection from it.
  const helpers = (await opens(lane)) ? Math.min(context.concurrency, most) - 1 : 0
  await allEnded([
    work(lane),
    ...Array.from({ length: Math.max(0, helpers) }, async () => {
      await using own = new LaneSession(context)
      await work(own, () => opens(own))
    }),
  ])
}

const always = (): Promise<boolean> => Promise.resolve(true)

/** A server that has no room for a helper, or none any more, must not fail what one session can do. */
async function opens(lane: LaneSession): Promise<boolean> {
  try {
    await lane.current()
    return true
  } catch (error) {
    if (error instanceof PartitiondError) return false
    throw error
  }
}

function isFreeze({ kind }: Action): boolean {
  return kind === 'freeze'
}

function isDrop({ kind }: Action): boolean {
  return kind === 'drop'
}

/** Drops begin when what they need has ended, well or not. Of many detaches one is looked at while the other's statement runs. */
async function runDropsBehind(
  actions: readonly Action[],
  context: ExecutionContext,
  lane: LaneSession,
  run: Runner,
): Promise<void> {
  const ended = new Map(actions.map(({ id }) => [id, Promise.withResolvers<void>()]))
  const end = (group: readonly Action[]): void => group.forEach(({ id }) => ended.get(id)?.resolve())
  const work = async (waiting: (readonly Action[])[], on: LaneSession, mayGoOn = always): Promise<void> => {
    while (await mayGoOn()) {
      const group = waiting.shift()
      if (group === undefined) return
      await Promise.all(group.flatMap(({ needs }) => needs).flatMap((id) => ended.get(id)?.promise ?? []))
      await run(group, on)
      end(group)
    }
  }
  const detaches = actions.filter((action) => !isDrop(action)).map((action) => [action])
  const isMany = detaches.length >= 2 * WORTH_A_SESSION
  await using behind = new LaneSession(context)
  await using beside = new LaneSession(context)
  // In this order: a helper must not take the last connection from one that is needed.
  const hasFirst = await opens(lane)
  const help = async (): Promise<void> => {
    if (isMany && hasFirst && (await opens(behind))) await work(detaches, beside, () => opens(beside))
  }
  await allEnded([
    // Whoever waits for what a bug has prevented would wait for ever.
    allEnded([work(detaches, lane), help()]).finally(() => end(actions)),
    work([...dropGroups(actions.filter(isDrop))], behind),
  ])
}

/** Undefined where they are to be done one by one. */
async function dropAtOnce(
  runs: readonly ActionRun[],
  doneIds: ReadonlySet<string>,
): Promise<readonly Told[] | undefined> {
  const droppings = runs.flatMap((run) => (run.action.kind === 'drop' ? [{ run, action: run.action }] : []))
  const isReady = runs.every(
    ({ signal, action }) => !signal.aborted && action.needs.every((id) => doneIds.has(id)),
  )
  const [first, second, ...rest] = droppings
  if (!isReady || first === undefined || second === undefined || droppings.length < runs.length)
    return undefined
  return runAtOnce([first.run, second.run, ...rest.map(({ run }) => run)], () =>
    dropTogether([first, second, ...rest]),
  )
}

function runOrSkip(run: ActionRun, doneIds: ReadonlySet<string>): Promise<Told> {
  const { action } = run
  // An excluding CHECK refuses inserts: it goes whatever became of the rest, also when everything stops (postgres.md F7).
  if (action.kind === 'repair-default' && action.repair.do === 'include') {
    return runAction(run.signal.aborted ? lastEffort(run) : run)
  }
  const missing = action.needs.find((id) => !doneIds.has(id))
  if (missing !== undefined && !run.signal.aborted) {
    return skipAction(run, 'needs-not-met', `it needs "${missing}", which was not done`)
  }
  return runAction(run)
}
