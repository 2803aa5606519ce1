import { type Endpoint } from '../domain/endpoint.ts'
import { type Finding } from '../domain/finding.ts'
import { type HoldInForce } from '../domain/hold.ts'
import { isRangeKeyType } from '../domain/key.ts'
import { displayEndpoint } from '../domain/key-value.ts'
import { displayName } from '../domain/name.ts'
import { type Plan, type SetPlan } from '../domain/plan.ts'
import { type CycleReport, isGreen } from './cycle-report.ts'
import { type DatabaseState } from './health.ts'
import { type Trouble } from './trouble.ts'

/** A hold in force: ends as in plans, `until` an instant. */
interface HoldStatus {
  /** Of one placed with `archive hold`; null: it stands in the policy. */
  readonly id: number | null
  readonly lower: string
  readonly upper: string
  readonly reason: string
  readonly until: string | null
  readonly keeps: readonly string[]
}

/** One set as `status` shows it. Ends as in plans: instants, local date-times, dates, decimal numbers; null where there is none. */
export interface SetStatus {
  readonly table: string
  readonly mode: 'manage' | 'observe'
  readonly partitions: number
  readonly detached: number
  readonly pendingDetach: number
  /** Archives that are kept and whole, those of which that is not known, and those that are all there was and are damaged. */
  readonly archived: number
  readonly archiveUnverified: number
  readonly archiveDamaged: number
  readonly coveredUntil: string | null
  /** Of lists and hashes, which lie in no time: whether every row that the policy knows of finds a partition; null for all others. */
  readonly complete: boolean | null
  readonly oldest: string | null
  readonly bytes: number
  readonly defaultRows: number
  readonly premakeMissing: number
  readonly overdue: Readonly<Record<string, number>>
  readonly nextStep: { readonly step: string; readonly at: string } | null
  readonly holds: readonly HoldStatus[]
  readonly findings: readonly Finding[]
}

interface LastCycle {
  readonly at: string
  readonly durationMs: number
  readonly ok: boolean
  readonly done: number
  readonly skipped: number
  readonly failed: number
}

export interface DatabaseStatus {
  readonly name: string
  readonly phase: DatabaseState['phase']
  readonly leader: boolean
  readonly trouble: Trouble | null
  /** Null until a first cycle ended here, and while another process leads. */
  readonly lastCycle: LastCycle | null
  readonly findings: readonly Finding[]
  readonly sets: readonly SetStatus[]
}

/** The body of /status. */
export interface Status {
  readonly formatVersion: 1
  readonly databases: readonly DatabaseStatus[]
}

function showEnd(endpoint: Endpoint | undefined, set: SetPlan): string | null {
  if (endpoint === undefined) return null
  const type = set.key?.type ?? ''
  return displayEndpoint(endpoint, isRangeKeyType(type) ? type : 'bigint', set.key?.encoding)
}

export function setStatus(set: SetPlan): SetStatus {
  const { summary } = set
  return {
    table: displayName(set.table),
    mode: set.mode,
    partitions: summary.attached,
    detached: summary.detached,
    pendingDetach: summary.pendingDetach,
    archived: summary.archived,
    archiveUnverified: summary.archiveUnverified,
    archiveDamaged: summary.archiveDamaged,
    coveredUntil: showEnd(summary.coveredUntil, set),
    complete: summary.isComplete ?? null,
    oldest: showEnd(summary.oldest, set),
    bytes: summary.bytes,
    defaultRows: summary.defaultRows,
    premakeMissing: summary.premakeMissing,
    overdue: summary.overdue,
    nextStep:
      summary.nextStep === undefined
        ? null
        : { step: summary.nextStep.step, at: summary.nextStep.at.toString() },
    holds: set.holds.map(holdStatus),
    findings: set.findings,
  }
}

function holdStatus({ id, lower, upper, reason, until, keeps }: HoldInForce): HoldStatus {
  return {
    id: id ?? null,
    lower,
    upper,
    reason,
    until: until?.toString() ?? null,
    keeps: keeps.map(displayName),
  }
}

function lastCycle(report: CycleReport): LastCycle {
  const count = (result: string): number =>
    report.outcomes.filter((outcome) => outcome.result === result).length
  return {
    at: report.plan.at.toString(),
    durationMs: Math.round(report.durationMs),
    ok: isGreen(report),
    done: count('done'),
    skipped: count('skipped'),
    failed: count('failed'),
  }
}

/** Sets and findings as the newest plan has them, which may be that of a cycle still under way. */
export function databaseStatus(
  state: DatabaseState,
  plan: Plan | undefined,
  report: CycleReport | undefined,
): DatabaseStatus {
  return {
    name: state.name,
    phase: state.phase,
    leader: state.phase === 'leading',
    trouble: state.trouble ?? null,
    lastCycle: report === undefined ? null : lastCycle(report),
    findings: plan?.findings ?? [],
    sets: plan?.sets.map(setStatus) ?? [],
  }
}
