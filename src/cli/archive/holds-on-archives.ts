import { type Facts } from '../../catalog/read-facts.ts'
import { type Policy } from '../../domain/policy.ts'
import { familyOf } from '../../planning/branches/branch-partitions.ts'
import { governTree } from '../../planning/branches/govern-tree.ts'
import { describeHold } from '../../planning/hold-findings.ts'
import { holdsOf, keeps } from '../../planning/holds.ts'
import { type SetFacts } from '../../planning/set-context.ts'
import { type Departed } from './departed.ts'
import { policyFor } from './policy-for.ts'

/** By ledger row, the holds in words that keep what has left from leaving for good. A set without a policy loses nothing anyway. */
export function holdsOnArchives(
  { sets, ledger, newestKeys, takenAt }: Pick<Facts, 'sets' | 'ledger' | 'newestKeys' | 'takenAt'>,
  policies: readonly Policy[],
  departed: readonly Departed[],
): ReadonlyMap<number, readonly string[]> {
  const left = new Set(departed.map(({ parentOid }) => parentOid))
  const tables = sets.filter((set) => !familyOf(set).isDisjointFrom(left))
  return new Map(
    tables.flatMap((set) => {
      const policy = policyFor(policies, set.name)
      if (policy === undefined) return []
      const { root, branches } = governTree({ set, policy }, { newestKeys, takenAt })
      return root === undefined
        ? []
        : [root, ...branches].flatMap((facts) => holdsOn(facts, ledger.holds, departed))
    }),
  )
}

function holdsOn(
  facts: SetFacts,
  holds: Facts['ledger']['holds'],
  departed: readonly Departed[],
): readonly (readonly [number, readonly string[]])[] {
  const active = holdsOf({ ...facts, holds })
  return departed
    .filter(({ parentOid }) => parentOid === facts.set.oid)
    .map(
      ({ ledgerId, bound }) =>
        [ledgerId, active.filter((hold) => keeps(hold, bound)).map(describeHold)] as const,
    )
}
