import { type Facts, readFacts } from '../catalog/read-facts.ts'
import { readObservations } from '../catalog/read-observations.ts'
import { type Inquiry, NOTHING_OBSERVED, type Observations } from '../domain/observations.ts'
import { type Plan } from '../domain/plan.ts'
import { inheritedTables, type Policy } from '../domain/policy.ts'
import { type Snapshot, type Structure } from '../domain/snapshot.ts'
import { isInWindow } from '../domain/window.ts'
import { readMissingRights } from '../journal/migrate.ts'
import { inquire } from '../planning/inquire.ts'
import { type Allowance } from '../planning/options.ts'
import { plan } from '../planning/planner.ts'
import { needsNewestKeys, withNewestKeys } from './newest-keys.ts'
import { type Session } from '../postgres/session.ts'
import { type Settings } from '../settings/settings.ts'

export interface PreviewRequest {
  /** The database's name in the policy file. */
  readonly database: string
  /** Those that apply to this database. */
  readonly policies: readonly Policy[]
  readonly settings: Settings
  /** Stands for the server's clock. */
  readonly at?: Temporal.Instant | undefined
  readonly allow: ReadonlySet<Allowance>
  /** What an earlier cycle read: used again while the fingerprint stays. */
  readonly cached?: Structure | undefined
  /** Whether to look at parents' statistics even where nothing else is to be done. */
  readonly checkStatistics: boolean
  /** Whether to compare the partitions of all sets with what new ones would be; as `checkStatistics` when undefined. */
  readonly checkDrift?: boolean
  /** What was found when they were compared last: it counts until they are compared again. */
  readonly driftBefore?: Observations['drift']
  /** Statements that the ledger's migration could not run for want of rights. */
  readonly missing?: readonly string[] | undefined
}

export interface Preview {
  readonly plan: Plan
  readonly snapshot: Snapshot
}

/** Reads one database and decides what should happen. Changes nothing and takes no lock beyond the catalogs'. */
export async function previewDatabase(session: Session, request: PreviewRequest): Promise<Preview> {
  const { settings, policies, at, cached } = request
  let draft: Draft | undefined
  const seen = await readFacts(session, {
    database: request.database,
    ledgerSchema: settings.schema,
    named: policies.flatMap(({ table }) => (table.exact === undefined ? [] : [table.exact])),
    inherited: inheritedTables(policies),
    at,
    cached,
    compares: comparesAny(request),
    missing: request.missing ?? (await readMissingRights(session, settings.schema)),
    meanwhile: (likely) => {
      if (!needsNewestKeys(likely, policies)) draft = draftOf(likely, request)
    },
  })
  const facts = await withNewestKeys(session, seen, { policies, ledgerSchema: settings.schema })
  const { inquiry, preview } = draft?.facts === facts ? draft : draftOf(facts, request)
  if (preview !== undefined) return preview
  const observations = await readObservations(session, inquiry, {
    ledgerSchema: settings.schema,
    now: facts.takenAt,
    ledgerAvailable: facts.ledger.available,
    features: facts.features,
  })
  return decide({ ...facts, observations: withDrift(observations, request) }, request)
}

/** Where drift is mended it is looked for in every cycle. */
function comparesAny({ policies, checkStatistics, checkDrift = checkStatistics }: PreviewRequest): boolean {
  return checkDrift || policies.some(({ reconcile }) => reconcile)
}

/** As far as one gets without the costly facts: to the end, where none is needed. */
interface Draft {
  readonly facts: Facts
  readonly inquiry: Inquiry
  readonly preview: Preview | undefined
}

function draftOf(facts: Facts, request: PreviewRequest): Draft {
  const inquiry = inquire(facts, request.policies, request)
  const asksNothing = Object.values(inquiry).every((asked) => asked.length === 0)
  const preview = asksNothing
    ? decide({ ...facts, observations: withDrift(NOTHING_OBSERVED, request) }, request)
    : undefined
  return { facts, inquiry, preview }
}

function withDrift(observations: Observations, { driftBefore }: PreviewRequest): Observations {
  if (driftBefore === undefined) return observations
  return { ...observations, drift: new Map([...driftBefore, ...(observations.drift ?? [])]) }
}

function decide(snapshot: Snapshot, { settings, policies, at, ...request }: PreviewRequest): Preview {
  return {
    snapshot,
    plan: plan(snapshot, policies, {
      mode: settings.mode,
      settle: settings.settle,
      windowOpen: settings.window === undefined || isInWindow(settings.window, snapshot.takenAt),
      allow: request.allow,
      brakes: settings.brakes,
      lockTimeoutMs: settings.limits.lockTimeoutMs,
      timeTravel: at !== undefined,
      checkStatistics: request.checkStatistics,
      archiveVerifyEvery: settings.archiveVerifyEvery,
    }),
  }
}
