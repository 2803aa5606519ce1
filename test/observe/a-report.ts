import { type Action } from '../../src/domain/action.ts'
import { rangeBound } from '../../src/domain/bound.ts'
import { endpointAt, MAXVALUE, MINVALUE } from '../../src/domain/endpoint.ts'
import { type Finding } from '../../src/domain/finding.ts'
import { parseName, type QualifiedName } from '../../src/domain/name.ts'
import { type ActionOutcome, type ActionResult } from '../../src/domain/outcome.ts'
import { type SetPlan } from '../../src/domain/plan.ts'
import { type SetSummary } from '../../src/domain/set-summary.ts'
import { type CycleReport } from '../../src/observe/cycle-report.ts'

export function nameOf(text: string): QualifiedName {
  const name = parseName(text)
  if (name === undefined) throw new Error(`not a name: ${text}`)
  return name
}

const KEY = { name: 'ts', isExpression: false, type: 'timestamptz', notNull: true } as const

const until = Temporal.Instant.from('2026-05-01T00:00:00Z')
const oldest = Temporal.Instant.from('2026-01-01T00:00:00Z')

export const AT = Temporal.Instant.from('2026-03-10T12:00:00Z')

/** A healthy monthly set. */
export const SUMMARY: SetSummary = {
  attached: 4,
  detached: 1,
  pendingDetach: 0,
  archived: 0,
  archiveUnverified: 0,
  archiveDamaged: 0,
  archivesTo: undefined,
  coveredUntil: endpointAt(BigInt(until.epochMilliseconds) * 1000n),
  coveredUntilInstant: until,
  oldest: endpointAt(BigInt(oldest.epochMilliseconds) * 1000n),
  oldestInstant: oldest,
  bytes: 8192,
  premakeMissing: 0,
  defaultRows: 0,
  overdue: { detach: 0, drop: 0 },
  nextStep: { step: 'detach', at: Temporal.Instant.from('2027-02-01T00:00:00Z') },
}

export function setPlan(
  table: string,
  summary: Partial<SetSummary> = {},
  changes: Partial<SetPlan> = {},
): SetPlan {
  return {
    table: nameOf(table),
    key: KEY,
    mode: 'manage',
    foreignKeys: [],
    bookkeeping: { forget: [], confirm: [] },
    actions: [],
    withheld: [],
    findings: [],
    holds: [],
    summary: { ...SUMMARY, ...summary },
    ...changes,
  }
}

export function finding(
  code: string,
  level: Finding['level'] = 'warning',
  subject = 'public.events',
): Finding {
  return { code, level, subject, message: `${code} happened`, hint: 'look at it' }
}

const NEW = {
  parameters: {},
  replicaIdentity: { kind: 'default' },
  tablespace: undefined,
  hasDefault: false,
  hasForeignKeys: false,
  lockWriters: false,
} as const

/** What became of an action. Only the kind and the set matter to those who are told. */
export function outcome(
  kind: 'create' | 'detach',
  result: ActionResult,
  table = 'public.events',
): ActionOutcome {
  const common = {
    id: `${kind} x`,
    parent: { oid: 1, name: nameOf(table), owner: 'app' },
    target: nameOf(`${table}_p`),
    reason: '',
    hazards: [],
    needs: [],
    bound: rangeBound(MINVALUE, MAXVALUE),
    key: KEY,
  }
  const action: Action =
    kind === 'create'
      ? { ...common, kind, ...NEW }
      : { ...common, kind, partition: common.parent, concurrently: true, schema: undefined }
  return { action, result, message: '', code: '', durationMs: 5, findings: [] }
}

export function report(
  sets: readonly SetPlan[],
  outcomes: readonly ActionOutcome[] = [],
  changes: {
    readonly database?: string
    readonly findings?: readonly Finding[]
    readonly at?: Temporal.Instant
  } = {},
): CycleReport {
  const { database = 'main', findings = [], at = AT } = changes
  return { database, plan: { database, at, fingerprint: 'f', sets, findings }, outcomes, durationMs: 20 }
}
