import { type CycleRequest, CycleRunner } from '../../daemon/cycle.ts'
import { type Preview } from '../../daemon/preview.ts'
import { systemStopwatch } from '../../daemon/system-clock.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { failureFinding, lookAtAll, planningAllowances } from '../look.ts'
import { reasonOf } from '../failure.ts'
import { type AppliedDatabase } from '../render/applied-database.ts'
import { planText } from '../render/plan-text.ts'
import { savedMoment, staleness } from '../saved-plan.ts'
import { selectTables } from '../select-tables.ts'
import { type ChosenDatabase, type Workspace } from '../workspace.ts'
import { type ApplyRequest } from './apply-request.ts'
import { consentQuestion, destructiveActions, isYes, noConsent } from './consent.ts'
import { progressTo } from './progress.ts'

/**
 * One cycle over one database, with a person's consent where it destroys something. Expected failures are told in the result, so that
 * the other databases go on; bugs and interruptions are thrown.
 */
export async function applyDatabase(
  request: ApplyRequest,
  workspace: Workspace,
  chosen: ChosenDatabase,
): Promise<AppliedDatabase> {
  const { shared } = request.invocation
  try {
    const agreed = await askBeforehand(request, workspace, chosen)
    await using runner = new CycleRunner()
    const { plan, outcomes } = await runner.run({
      ...cycleRequest(request, workspace, chosen),
      consent: (preview) => refuseUnlessAgreed(request, workspace, chosen, preview, agreed),
    })
    return {
      kind: 'applied',
      name: chosen.name,
      plan: selectTables(plan, shared.table),
      outcomes,
      only: request.only,
    }
  } catch (error) {
    return {
      kind: 'refused',
      name: chosen.name,
      finding: failureFinding(chosen.name, error),
      reason: reasonOf(error),
    }
  }
}

function cycleRequest(
  { invocation, saved, only, waitMs }: ApplyRequest,
  { settings }: Workspace,
  { name, target, policies }: ChosenDatabase,
): CycleRequest {
  const { io, print, shared } = invocation
  return {
    database: name,
    target,
    policies,
    settings,
    at: saved === undefined ? shared.at : savedMoment(saved, name),
    allow: planningAllowances(invocation),
    checkStatistics: true,
    reporter: progressTo(print, systemStopwatch),
    stopwatch: systemStopwatch,
    random: Math.random,
    signal: io.signal,
    // No leader is needed for one cycle: the cycle lock is what allows to change.
    confirmLeadership: () => Promise.resolve(),
    waitMs,
    only,
  }
}

/**
 * Shows the plan and asks, before the cycle lock is had: nobody else's cycle waits for a person. Gives the ids of the actions that
 * were agreed to; undefined when everything is (`--yes`).
 */
async function askBeforehand(
  { invocation, saved, only }: ApplyRequest,
  workspace: Workspace,
  chosen: ChosenDatabase,
): Promise<ReadonlySet<string> | undefined> {
  const { io, print, shared } = invocation
  const at = saved === undefined ? shared.at : savedMoment(saved, chosen.name)
  if (shared.yes) return undefined
  if (!io.canAsk) return new Set()
  const looks = await lookAtAll(
    { ...invocation, shared: { ...shared, at } },
    { ...workspace, databases: [chosen] },
  )
  const [look] = looks
  if (look?.kind !== 'planned') return new Set()
  const destructive = destructiveActions(look.plan, only)
  if (destructive.length === 0) return new Set()
  print.problem(planText(looks, print.problemPaint))
  if (isYes(await io.ask(consentQuestion(chosen.name, destructive))))
    return new Set(destructive.map(({ id }) => id))
  throw noConsent(chosen.name, destructive, true)
}

/** Has the last word under the cycle lock, on the plan that is about to be run. */
function refuseUnlessAgreed(
  { saved, only }: ApplyRequest,
  { settings, file }: Workspace,
  chosen: ChosenDatabase,
  { plan, snapshot }: Preview,
  agreed: ReadonlySet<string> | undefined,
): Promise<void> {
  const stale =
    saved === undefined
      ? undefined
      : staleness(saved, {
          database: snapshot.database,
          policiesHash: file.hash,
          plan,
          wording: { limits: settings.limits, features: snapshot.features },
          only,
        })
  if (stale !== undefined) return Promise.reject(stalePlan(stale))
  const destructive = destructiveActions(plan, only).filter(({ id }) => agreed?.has(id) === false)
  return destructive.length === 0
    ? Promise.resolve()
    : Promise.reject(noConsent(chosen.name, destructive, false))
}

function stalePlan(why: string): PartitiondError {
  return new PartitiondError('stale-plan', `the saved plan is out of date: ${why}; nothing was done`, {
    hint: 'Make a new plan with `partitiond plan --out`, look at it, and apply that.',
  })
}
