import { displayName } from '../../src/domain/name.ts'
import { type Policy } from '../../src/domain/policy.ts'
import { type PartitionSet } from '../../src/domain/partition-set.ts'
import { matchPolicies } from '../../src/planning/match-policies.ts'
import { plan } from '../../src/planning/planner.ts'
import { type PlannedDatabase, type UnreachableDatabase } from '../../src/cli/render/planned-database.ts'
import { aSnapshot, PLANNING } from '../support/builders.ts'

export const limits = {
  lockTimeoutMs: 100,
  lockBudgetMs: 60_000,
  detachTimeoutMs: 60_000,
  holdTimeoutMs: 2000,
}

/** A database as commands show it, planned by the real planner. */
export function planned(
  sets: readonly PartitionSet[],
  policies: readonly Policy[],
  now = '2026-03-10T12:00:00Z',
  name = 'main',
): PlannedDatabase {
  const snapshot = aSnapshot(now, sets)
  const { managed } = matchPolicies(snapshot.sets, snapshot.others, policies)
  return {
    kind: 'planned',
    name,
    plan: plan(snapshot, policies, PLANNING),
    policies: new Map(managed.map(({ set, policy }) => [displayName(set.name), policy])),
    wording: { limits, features: snapshot.features },
  }
}

export const unreachable: UnreachableDatabase = {
  kind: 'unreachable',
  name: 'reports',
  finding: {
    code: 'unreachable',
    level: 'error',
    subject: 'reports',
    message: 'cannot connect to database "reports" (app@db:5432/reports): connect ECONNREFUSED',
    hint: 'nothing listens there',
  },
}
