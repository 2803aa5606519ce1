import { displayEndpoint } from '../domain/key-value.ts'
import { endpointAt } from '../domain/endpoint.ts'
import { isRangeKeyType } from '../domain/key.ts'
import { type Policy } from '../domain/policy.ts'
import { type Snapshot } from '../domain/snapshot.ts'
import { governTree } from './branches/govern-tree.ts'
import { matchPolicies } from './match-policies.ts'
import { type Allowance } from './options.ts'

/** How far a set has come, to be written down: the key as the server prints it. */
export interface KeyMark {
  readonly oid: number
  readonly key: string
}

/** The newest keys that are to be written down: those that moved, and jumped ones only when a person says that the jump is meant. */
export function keysToRemember(
  snapshot: Pick<Snapshot, 'sets' | 'others' | 'ledger' | 'newestKeys' | 'takenAt'>,
  policies: readonly Policy[],
  allow: ReadonlySet<Allowance>,
): readonly KeyMark[] {
  if (snapshot.newestKeys.size === 0) return []
  const { sets, others, ledger, newestKeys } = snapshot
  const trees = matchPolicies(sets, others, policies, ledger.entries).managed.map((match) =>
    governTree(match, snapshot),
  )
  return trees
    .flatMap(({ root, branches }) => (root === undefined ? [] : [root, ...branches]))
    .flatMap(({ set: { oid }, scheme: { key, jump } }) => {
      const newest = newestKeys.get(oid)
      if (newest?.position === undefined || newest.position === newest.before || !isRangeKeyType(key.type))
        return []
      if (jump !== undefined && !allow.has('key-jump')) return []
      return [{ oid, key: displayEndpoint(endpointAt(newest.position), key.type) }]
    })
}
