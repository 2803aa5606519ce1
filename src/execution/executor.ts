import { type Action } from '../domain/action.ts'
import { LeadershipLost } from '../domain/errors.ts'
import { type ActionOutcome } from '../domain/outcome.ts'
import { type Plan, type SetPlan } from '../domain/plan.ts'
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
  await Promise.all(Array.from({ length: Math.max(1, context.concurrency) }, work))
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
  for (const action of actions) {
    const run: ActionRun = { action, context, lane, signal: context.signal, leftNow, lockWait: { ms: 0 } }
    const outcome = await runOrSkip(run, doneIds)
    if (outcome.result === 'done') doneIds.add(action.id)
    outcomes.push(outcome)
  }
  return outcomes
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
