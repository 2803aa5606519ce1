import { previewDatabase } from '../daemon/preview.ts'
import { PartitiondError } from '../domain/errors.ts'
import { type Finding } from '../domain/finding.ts'
import { displayName } from '../domain/name.ts'
import { type Plan } from '../domain/plan.ts'
import { type Snapshot } from '../domain/snapshot.ts'
import { matchPolicies } from '../planning/match-policies.ts'
import { type Allowance } from '../planning/options.ts'
import { Session } from '../postgres/session.ts'
import { type Invocation } from './command.ts'
import { reasonOf } from './failure.ts'
import { type PlannedDatabase, type UnreachableDatabase } from './render/planned-database.ts'
import { selectTables } from './select-tables.ts'
import { type ChosenDatabase, type Workspace } from './workspace.ts'

/** A database that was looked at, with all that was seen. */
export interface LookedAt extends PlannedDatabase {
  readonly chosen: ChosenDatabase
  readonly snapshot: Snapshot
}

/** Looks at every chosen database, one after the other; one that cannot be reached does not stop the rest. */
export function lookAtAll(
  invocation: Invocation,
  workspace: Workspace,
): Promise<readonly (LookedAt | UnreachableDatabase)[]> {
  return visitAll(invocation, workspace, (_session, look) => Promise.resolve(look))
}

/** The same, and has a further look at each of them in the same session. */
export async function visitAll<T>(
  invocation: Invocation,
  workspace: Workspace,
  visit: (session: Session, look: LookedAt) => Promise<T>,
): Promise<readonly (T | UnreachableDatabase)[]> {
  const seen: (T | UnreachableDatabase)[] = []
  for (const chosen of workspace.databases) {
    try {
      await using session = await Session.open(chosen.target, { signal: invocation.io.signal })
      seen.push(await visit(session, await lookAt(session, invocation, workspace, chosen)))
    } catch (error) {
      seen.push({ kind: 'unreachable', name: chosen.name, finding: failureFinding(chosen.name, error) })
    }
  }
  return seen
}

async function lookAt(
  session: Session,
  invocation: Invocation,
  { settings }: Workspace,
  chosen: ChosenDatabase,
): Promise<LookedAt> {
  const { plan, snapshot } = await previewDatabase(session, {
    database: chosen.name,
    policies: chosen.policies,
    settings,
    at: invocation.shared.at,
    allow: planningAllowances(invocation),
    checkStatistics: true,
  })
  return shown(chosen, selectTables(plan, invocation.shared.table), snapshot, settings.limits)
}

function shown(
  chosen: ChosenDatabase,
  plan: Plan,
  snapshot: Snapshot,
  limits: PlannedDatabase['wording']['limits'],
): LookedAt {
  const { managed } = matchPolicies(snapshot.sets, snapshot.others, chosen.policies)
  return {
    kind: 'planned',
    name: chosen.name,
    chosen,
    plan,
    snapshot,
    policies: new Map(managed.map(({ set, policy }) => [displayName(set.name), policy])),
    wording: { limits, features: snapshot.features },
  }
}

/** What of `--allow` concerns planning; `time-travel` concerns the command line. */
export function planningAllowances({ shared }: Invocation): ReadonlySet<Allowance> {
  return new Set([...shared.allow].filter((name) => name !== 'time-travel'))
}

/** What an expected error says, as a finding about a database. Bugs and interruptions are none: they go on up. */
export function failureFinding(database: string, error: unknown): Finding {
  if (!(error instanceof PartitiondError) || reasonOf(error) === 'interrupted') throw error
  return {
    code: error.code,
    level: 'error',
    subject: database,
    message: error.message,
    hint: error.hint ?? '',
  }
}
