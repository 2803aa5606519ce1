import { readFacts } from '../catalog/read-facts.ts'
import { readObservations } from '../catalog/read-observations.ts'
import { type Plan } from '../domain/plan.ts'
import { type Policy } from '../domain/policy.ts'
import { type Snapshot, type Structure } from '../domain/snapshot.ts'
import { isInWindow } from '../domain/window.ts'
import { readMissingRights } from '../journal/migrate.ts'
import { inquire } from '../planning/inquire.ts'
import { type Allowance } from '../planning/options.ts'
import { plan } from '../planning/planner.ts'
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
  const facts = await readFacts(session, {
    database: request.database,
    ledgerSchema: settings.schema,
    named: policies.flatMap(({ table }) => (table.exact === undefined ? [] : [table.exact])),
    at,
    cached,
    missing: request.missing ?? (await readMissingRights(session, settings.schema)),
  })
  const observations = await readObservations(session, inquire(facts, policies, request), {
    ledgerSchema: settings.schema,
    now: facts.takenAt,
    ledgerAvailable: facts.ledger.available,
    features: facts.features,
  })
  const snapshot: Snapshot = { ...facts, observations }
  return {
    snapshot,
    plan: plan(snapshot, policies, {
      mode: settings.mode,
      settle: settings.settle,
      windowOpen: settings.window === undefined || isInWindow(settings.window, facts.takenAt),
      allow: request.allow,
      brakes: settings.brakes,
      lockTimeoutMs: settings.limits.lockTimeoutMs,
      timeTravel: at !== undefined,
      checkStatistics: request.checkStatistics,
    }),
  }
}
