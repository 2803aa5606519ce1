import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type Plan, type SetPlan } from '../../domain/plan.ts'
import { type Policy } from '../../domain/policy.ts'
import { type Snapshot } from '../../domain/snapshot.ts'
import { governTree } from '../branches/govern-tree.ts'
import { matchPolicies } from '../match-policies.ts'
import { type SetFacts } from '../set-context.ts'
import { auditRules, ofTheWhole } from './registry.ts'

/** One governed set with the plan made for it: what an audit rule looks at. */
export interface AuditedSet extends SetFacts {
  readonly plan: SetPlan
}

/** Tells what is wrong with a set as it stands, beyond what its plan says. Proposes nothing. */
export type AuditRule = (audited: AuditedSet) => readonly Finding[]

/** Audits every set the plan covers. Findings by table, as `displayName` writes it; tables in good order are left out. */
export function audit(
  snapshot: Snapshot,
  policies: readonly Policy[],
  plan: Plan,
): ReadonlyMap<string, readonly Finding[]> {
  const plans = new Map(plan.sets.map((set) => [displayName(set.table), set]))
  const findings = new Map<string, readonly Finding[]>()
  for (const { set, policy } of matchPolicies(
    snapshot.sets,
    snapshot.others,
    policies,
    snapshot.ledger.entries,
  ).managed) {
    const table = displayName(set.name)
    const setPlan = plans.get(table)
    const { root, branches } = governTree({ set, policy }, snapshot)
    if (setPlan === undefined || root === undefined) continue
    const found = [root, ...branches].flatMap((facts) =>
      auditRules.flatMap((rule) =>
        facts !== root && ofTheWhole.has(rule) ? [] : rule({ ...facts, plan: setPlan }),
      ),
    )
    if (found.length > 0) findings.set(table, found)
  }
  return findings
}
