import { type Finding } from '../domain/finding.ts'
import { type LedgerEntry } from '../domain/ledger.ts'
import { displayName } from '../domain/name.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Plan, type SetPlan } from '../domain/plan.ts'
import { type Policy } from '../domain/policy.ts'
import { type SetSummary } from '../domain/set-summary.ts'
import { type Snapshot } from '../domain/snapshot.ts'
import { familyOf } from './branches/branch-partitions.ts'
import { aliveIn, governTree, isAlive } from './branches/govern-tree.ts'
import { contextOf, type PlanFrame } from './context-of.ts'
import { departing } from './departing.ts'
import { guard } from './guard.ts'
import { holdBackJumps } from './hold-back-jumps.ts'
import { holdsInForce, mergeHolds } from './hold-findings.ts'
import { routed } from './inheritance-routing.ts'
import { inLifecycleOrder } from './lifecycle-order.ts'
import { reviewLedger } from './ledger-state.ts'
import { matchPolicies, type Matches, type Unmatched } from './match-policies.ts'
import { type PlanningOptions } from './options.ts'
import { brakesOn, postpone, type Brake } from './postpone.ts'
import { mergeSummaries } from './merge-summaries.ts'
import { propose, type Proposed } from './propose.ts'
import { EMPTY_SUMMARY, summarize } from './summary.ts'

/** Decides what should happen: per set the rules propose, then guard, window and brakes have the last word. Never throws for the state of the world. */
export function plan(snapshot: Snapshot, policies: readonly Policy[], options: PlanningOptions): Plan {
  const matches = matchPolicies(snapshot.sets, snapshot.others, policies, snapshot.ledger.entries)
  const brakes = brakesOn(snapshot.pressure, options.brakes, snapshot.serverNow)
  const frame: PlanFrame = { snapshot, options, departs: departing(snapshot, matches) }
  const sets = [
    ...matches.managed.map((match) => planSet(match, frame, brakes)),
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

interface Matched {
  readonly set: PartitionSet
  readonly policy: Policy
}

function planSet(match: Matched, frame: PlanFrame, brakes: readonly Brake[]): SetPlan {
  const { set, policy } = match
  const { snapshot, options } = frame
  const family = familyOf(set)
  const review = reviewLedger(snapshot.ledger.entries.filter(({ parentOid }) => family.has(parentOid)))
  const tree = governTree(match, snapshot)
  const base = {
    table: set.name,
    key: (aliveIn(tree)[0] ?? tree.root)?.scheme.key ?? set.key.columns[0],
    foreignKeys: set.foreignKeys,
    mode: options.mode === 'observe' ? options.mode : policy.mode,
    bookkeeping: review.bookkeeping,
  } as const
  if (tree.root === undefined) {
    const findings = [...tree.findings, ...review.findings]
    return { ...base, actions: [], withheld: [], findings, holds: [], summary: EMPTY_SUMMARY }
  }
  const context = contextOf(tree.root, frame)
  const contexts = [context, ...tree.branches.map((branch) => contextOf(branch, frame))]
  const found = contexts.filter(isAlive)
  const alive = found.length === 0 ? [context] : found
  const { proposed, ...all } = propose(contexts)
  const actions = routed(context, inLifecycleOrder(policy, all.actions))
  const steady = holdBackJumps(contexts, actions)
  const guarded = guard(context, steady.kept, alive)
  const postponed = postpone(context, guarded.kept, brakes)
  return {
    ...base,
    actions: postponed.kept,
    withheld: [...steady.withheld, ...guarded.withheld, ...postponed.withheld],
    findings: [
      ...tree.findings,
      ...review.findings,
      ...all.findings,
      ...steady.findings,
      ...guarded.findings,
      ...postponed.findings,
    ],
    holds: mergeHolds(alive.flatMap(holdsInForce)),
    summary: summarizeTree(proposed),
  }
}

function summarizeTree(proposed: readonly Proposed[]): SetSummary {
  const levels = proposed.map(({ context, actions }) => ({
    summary: summarize(context, actions),
    isAlive: isAlive(context),
  }))
  return mergeSummaries(levels[0]?.summary ?? EMPTY_SUMMARY, levels)
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
  const governed = new Set(matches.managed.flatMap(({ set }) => [...familyOf(set)]))
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
