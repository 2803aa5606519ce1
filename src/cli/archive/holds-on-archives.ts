import { type Facts } from '../../catalog/read-facts.ts'
import { type Policy } from '../../domain/policy.ts'
import { describeHold } from '../../planning/hold-findings.ts'
import { govern } from '../../planning/governed-set.ts'
import { holdsOf, keeps } from '../../planning/holds.ts'
import { type Departed } from './departed.ts'
import { policyFor } from './policy-for.ts'

/** By ledger row, the holds in words that keep what has left from leaving for good. A set without a policy loses nothing anyway. */
export function holdsOnArchives(
  { sets, ledger, newestKeys, takenAt: now }: Pick<Facts, 'sets' | 'ledger' | 'newestKeys' | 'takenAt'>,
  policies: readonly Policy[],
  departed: readonly Departed[],
): ReadonlyMap<number, readonly string[]> {
  const tables = sets.filter(({ oid }) => departed.some(({ parentOid }) => parentOid === oid))
  return new Map(
    tables.flatMap((set) => {
      const policy = policyFor(policies, set.name)
      const scheme = policy === undefined ? undefined : govern(set, policy, newestKeys.get(set.oid)).scheme
      if (policy === undefined || scheme === undefined) return []
      const holds = holdsOf({ set, policy, scheme, now, holds: ledger.holds })
      return departed
        .filter(({ parentOid }) => parentOid === set.oid)
        .map(
          ({ ledgerId, bound }) =>
            [ledgerId, holds.filter((hold) => keeps(hold, bound)).map(describeHold)] as const,
        )
    }),
  )
}
