import { type Action } from '../domain/action.ts'
import { type Finding } from '../domain/finding.ts'
import { type LedgerEntry } from '../domain/ledger.ts'
import { displayName } from '../domain/name.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Plan, type SetPlan } from '../domain/plan.ts'
import { type Policy } from '../domain/policy.ts'
import { type Snapshot } from '../domain/snapshot.ts'
import { govern } from './governed-set.ts'
import { guard } from './guard.ts'
import { holdsInForce } from './hold-findings.ts'
import { inLifecycleOrder } from './lifecycle-order.ts'
import { reviewLedger } from './ledger-state.ts'
import { matchPolicies, type Matches, type Unmatched } from './match-policies.ts'
import { type PlanningOptions } from './options.ts'
import { brakesOn, postpone, type Brake } from './postpone.ts'
import { rules } from './rules/registry.ts'
import { type SetContext } from './set-context.ts'
import { EMPTY_SUMMARY, summarize } from './summary.ts'

/** Decides what should happen: per set the rules propose, then guard, window and brakes have the last word. Never throws for the state of the world. */
export function plan(snapshot: Snapshot, policies: readonly Policy[], options: PlanningOptions): Plan {
  const matches = matchPolicies(snapshot.sets, snapshot.others, policies, snapshot.ledger.entries)
  const brakes = brakesOn(snapshot.pressure, options.brakes, snapshot.serverNow)
  const sets = [
    ...matches.managed.map(({ set, policy }) => planSet(snapshot, set, policy, options, brakes)),
    ...matches.unmatched.flatMap(unmanagedPlan),
  ]
  return {
    database: snapshot.database.name,
    at: snapshot.takenAt,
    fingerprint: snapshot.fingerprint,
    sets,
    findings: [
      ...(snapshot.findings ?? []),
      ...(snapshot.observations.findings ?? []),
      ...matches.unmatched.flatMap(({ table, finding }) => (table === undefined ? [finding] : [])),
      ...ledgerWithoutPolicy(snapshot, matches),
    ],
  }
}

function planSet(
  snapshot: Snapshot,
  set: PartitionSet,
  policy: Policy,
  options: PlanningOptions,
  brakes: readonly Brake[],
): SetPlan {
  const ledger = snapshot.ledger.entries.filter(({ parentOid }) => parentOid === set.oid)
  const review = reviewLedger(ledger)
  const governed = govern(set, policy, snapshot.newestKeys.get(set.oid))
  const base = {
    table: set.name,
    key: governed.scheme?.key ?? set.key.columns[0],
    foreignKeys: set.foreignKeys,
    mode: options.mode === 'observe' ? options.mode : policy.mode,
    bookkeeping: review.bookkeeping,
  } as const
  if (governed.scheme === undefined) {
    const findings = [...governed.findings, ...review.findings]
    return { ...base, actions: [], withheld: [], findings, holds: [], summary: EMPTY_SUMMARY }
  }
  const context: SetContext = {
    set,
    policy,
    scheme: governed.scheme,
    now: snapshot.takenAt,
    serverNow: snapshot.serverNow,
    database: snapshot.database,
    defaultTablespace: snapshot.defaultTablespace,
    features: snapshot.features,
    ledgerAvailable: snapshot.ledger.available || snapshot.ledger.missing.length === 0,
    ledger,
    archives: snapshot.ledger.archives.filter(({ parentOid }) => parentOid === set.oid),
    holds: snapshot.ledger.holds,
    restored: snapshot.ledger.restored.filter(({ parentOid }) => parentOid === set.oid),
    observations: snapshot.observations,
    options,
  }
  const proposed = propose(context)
  const guarded = guard(context, proposed.actions)
  const postponed = postpone(context, guarded.kept, brakes)
  return {
    ...base,
    actions: postponed.kept,
    withheld: [...guarded.withheld, ...postponed.withheld],
    findings: [
      ...governed.findings,
      ...review.findings,
      ...proposed.findings,
      ...guarded.findings,
      ...postponed.findings,
    ],
    holds: holdsInForce(context),
    summary: summarize(context, proposed.actions),
  }
}

function propose(context: SetContext): {
  readonly actions: readonly Action[]
  readonly findings: readonly Finding[]
} {
  const actions: Action[] = []
  const findings: Finding[] = []
  for (const rule of rules) {
    const proposal = rule(context, actions)
    actions.push(...proposal.actions)
    findings.push(...proposal.findings)
  }
  return { actions: inLifecycleOrder(context.policy, actions), findings }
}

/** A named table that cannot be planned still stands in the plan, with the reason. */
function unmanagedPlan({ table, policy, finding }: Unmatched): readonly SetPlan[] {
  if (table === undefined) return []
  return [
    {
      table,
      key: undefined,
      foreignKeys: [],
      mode: policy.mode,
      actions: [],
      withheld: [],
      findings: [finding],
      holds: [],
      bookkeeping: { forget: [], confirm: [] },
      summary: EMPTY_SUMMARY,
    },
  ]
}

/** Detached tables whose set no longer has a policy are kept, and said to be. */
function ledgerWithoutPolicy(snapshot: Snapshot, matches: Matches): readonly Finding[] {
  const governed = new Set(matches.managed.map(({ set }) => set.oid))
  const orphans = snapshot.ledger.entries.filter(
    ({ parentOid, table }) => !governed.has(parentOid) && table !== undefined,
  )
  return orphans.map((entry: LedgerEntry) => ({
    code: 'detached-without-policy',
    level: 'info',
    subject: displayName(entry.name),
    message: `${displayName(entry.name)} was detached from ${displayName(entry.parent)}, which has no policy any more: it is kept`,
    hint: 'Give the table a policy again to have it dropped, or drop it by hand.',
  }))
}
