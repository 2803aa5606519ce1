import { type Action } from '../domain/action.ts'
import { LeadershipLost } from '../domain/errors.ts'
import { type ActionOutcome } from '../domain/outcome.ts'
import { type Plan, type SetPlan } from '../domain/plan.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type ActionRun, lastEffort } from './action-run.ts'
import { type ExecutionContext } from './execution-context.ts'
import { LaneSession } from './lane-session.ts'
import { lanesOf } from './lanes.ts'
import { runAction, skipAction } from './run-action.ts'

/**
 * Runs what is to be done, and says of every action what became of it, in the plan's order. Sets do not concern each other: one that
 * fails stops nothing else. Those tied by foreign keys are worked on one after the other, the rest `concurrency` at a time.
 * Within a set actions run in order, each only if what it needs was done. Sets in observe mode are left alone.
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
  const waiting = [...lanesOf(sets)]
  const outcomes = new Map<Action, ActionOutcome>()
  const work = async (): Promise<void> => {
    for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) {
      for (const outcome of await runLane(lane, guarded)) outcomes.set(outcome.action, outcome)
    }
  }
  await allEnded(Array.from({ length: Math.max(1, context.concurrency) }, work))
  return sets.flatMap(({ actions }) => actions).flatMap((action) => outcomes.get(action) ?? [])
}

async function runLane(
  sets: readonly SetPlan[],
  context: ExecutionContext,
): Promise<readonly ActionOutcome[]> {
  await using lane = new LaneSession(context)
  const outcomes: ActionOutcome[] = []
  for (const set of sets) outcomes.push(...(await runSet(set, context, lane)))
  return outcomes
}

async function runSet(
  { actions }: SetPlan,
  context: ExecutionContext,
  lane: LaneSession,
): Promise<readonly ActionOutcome[]> {
  const outcomes: ActionOutcome[] = []
  const doneIds = new Set<string>()
  const leftNow = new Map<number, number>()
  for (const batch of batchesOf(actions)) {
    const run = async (action: Action, on: LaneSession): Promise<void> => {
      const each: ActionRun = {
        action,
        context,
        lane: on,
        signal: context.signal,
        leftNow,
        lockWait: { ms: 0 },
      }
      const outcome = await runOrSkip(each, doneIds)
      if (outcome.result === 'done') doneIds.add(action.id)
      outcomes.push(outcome)
    }
    await runBatch(batch, context, lane, run)
  }
  return outcomes
}

/** Freezes one after the other in the plan make one batch; everything else stands alone. */
function batchesOf(actions: readonly Action[]): readonly (readonly Action[])[] {
  const batches: Action[][] = []
  for (const action of actions) {
    const last = batches.at(-1)
    if (action.kind === 'freeze' && last?.[0]?.kind === 'freeze') last.push(action)
    else batches.push([action])
  }
  return batches
}

/** Freezes lock nothing but their own partition: several at a time, each in a session of its own. */
async function runBatch(
  batch: readonly Action[],
  context: ExecutionContext,
  lane: LaneSession,
  run: (action: Action, on: LaneSession) => Promise<void>,
): Promise<void> {
  const waiting = [...batch]
  const work = async (on: LaneSession): Promise<void> => {
    for (let action = waiting.shift(); action !== undefined; action = waiting.shift()) await run(action, on)
  }
  const helpers = Math.min(context.concurrency, batch.length) - 1
  await allEnded([
    work(lane),
    ...Array.from({ length: Math.max(0, helpers) }, async () => {
      await using own = new LaneSession(context)
      await work(own)
    }),
  ])
}

function runOrSkip(run: ActionRun, doneIds: ReadonlySet<string>): Promise<ActionOutcome> {
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
