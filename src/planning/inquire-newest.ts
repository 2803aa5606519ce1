import { isNumberKeyType } from '../domain/key.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Policy, type Subpartition } from '../domain/policy.ts'
import { type KnownFacts } from './inquire.ts'
import { matchPolicies } from './match-policies.ts'
import { numbersSeen } from './schemes/number-list.ts'

/** The governed sets and branches that are cut by number: where they stand depends on their newest key. Pure; the catalog reads it. */
export function inquireNewest(
  { sets, others, ledger }: Pick<KnownFacts, 'sets' | 'others' | 'ledger'>,
  policies: readonly Policy[],
): readonly PartitionSet[] {
  // Most databases have no such policy, and are not to pay for it.
  if (!policies.some((policy) => isNumbered(policy) || isNumberedBelow(policy.subpartition))) return []
  return matchPolicies(sets, others, policies, ledger.entries).managed.flatMap(({ set, policy }) => [
    ...(isNumbered(policy) && hasNumberKey(set) ? [numbersSeen(set, policy)] : []),
    ...below(set, policy.subpartition),
  ])
}

function below(set: PartitionSet, words: Subpartition | undefined): readonly PartitionSet[] {
  if (words === undefined || !isNumberedBelow(words)) return []
  const branches = set.partitions.flatMap(({ branch }) => (branch === undefined ? [] : [branch]))
  return branches.flatMap((branch) => [
    ...(isCutByNumber(words) && hasNumberKey(branch) ? [branch] : []),
    ...below(branch, words.subpartition),
  ])
}

function isNumbered({ interval, epoch }: Policy): boolean {
  return interval?.kind === 'number' && epoch === undefined
}

function isNumberedBelow(words: Subpartition | undefined): boolean {
  return words !== undefined && (isCutByNumber(words) || isNumberedBelow(words.subpartition))
}

function isCutByNumber(words: Subpartition): boolean {
  return words.by === 'range' && words.interval.kind === 'number'
}

function hasNumberKey({ key: { columns } }: PartitionSet): boolean {
  return columns[0] !== undefined && isNumberKeyType(columns[0].type)
}
