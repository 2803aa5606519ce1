import { type Finding } from '../../domain/finding.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Policy, type Subpartition } from '../../domain/policy.ts'
import { type Snapshot } from '../../domain/snapshot.ts'
import { govern } from '../governed-set.ts'
import { leavingPartitions } from '../rules/detach.ts'
import { type BranchPlace, type SetFacts } from '../set-context.ts'
import { branchPartitions, type BranchPartition } from './branch-partitions.ts'
import { placeOf } from './branch-place.ts'
import { innerPolicy, livingLevel } from './level.ts'

/** A set as its policy cuts it, level by level. */
export interface GovernedTree {
  /** Undefined where it cannot be planned at all. */
  readonly root: SetFacts | undefined
  /** Every branch that is planned like a set of its own, each after the one it hangs under. */
  readonly branches: readonly SetFacts[]
  readonly findings: readonly Finding[]
}

interface Matched {
  readonly set: PartitionSet
  readonly policy: Policy
}

/** Refusals of branches told one by one: what is wrong with one is mostly wrong with all. */
const TOLD = 3

/**
 * Finds out how a set is cut, and how what it is divided into. A branch that is about to leave, or half detached, is not planned: nothing
 * more is made of it. Neither is one that is divided otherwise than the policy says: it stays as it is.
 */
export function governTree(
  { set, policy }: Matched,
  { newestKeys, takenAt }: Pick<Snapshot, 'newestKeys' | 'takenAt'>,
): GovernedTree {
  const { set: seen, scheme, findings } = govern(set, policy, newestKeys.get(set.oid))
  if (scheme === undefined) return { root: undefined, branches: [], findings }
  const root: SetFacts = { set: seen, policy, scheme, now: takenAt }
  const branches: SetFacts[] = []
  const refusals: Finding[] = []
  const visit = (facts: SetFacts): void => {
    for (const inner of innerSets(facts)) {
      const governed = govern(inner.set, inner.policy, newestKeys.get(inner.set.oid))
      refusals.push(...governed.findings)
      if (governed.scheme === undefined) continue
      const branch: SetFacts = { ...inner, set: governed.set, scheme: governed.scheme, now: takenAt }
      branches.push(branch)
      visit(branch)
    }
  }
  visit(root)
  return { root, branches, findings: [...findings, ...refusals.slice(0, TOLD)] }
}

/** Whether the partitions of a set or branch are those that age. */
export function isAlive({ policy, place }: Pick<SetFacts, 'policy' | 'place'>): boolean {
  return livingLevel(policy) === 'here' && place?.isKeptAbove !== true
}

/** All of a set's levels whose partitions age: itself, or branches of one depth. */
export function aliveIn({ root, branches }: GovernedTree): readonly SetFacts[] {
  return root === undefined ? [] : [root, ...branches].filter(isAlive)
}

/** The branches of one level that the policy's words are about. */
function innerSets(facts: SetFacts): readonly (Matched & { readonly place: BranchPlace })[] {
  const { policy } = facts
  const inner = innerPolicy(policy, facts.scheme.key)
  if (inner === undefined || policy.subpartition === undefined) return []
  const words = policy.subpartition
  const branches = branchPartitions(facts.set).filter(
    ({ branch, pendingDetach }) => !pendingDetach && isDividedBy(branch, words),
  )
  if (branches.length === 0) return []
  const leaving = new Set(leavingPartitions(facts).map(({ oid }) => oid))
  return branches
    .filter(({ oid }) => !leaving.has(oid))
    .map((partition) => ({ set: partition.branch, policy: inner, place: placeOf(facts, partition) }))
}

/** Whether a branch is divided by the column, and in the way, that the policy says. */
export function isDividedBy({ key }: BranchPartition['branch'], words: Subpartition): boolean {
  const [column] = key.columns
  const isMethod = key.method === words.by || (words.by === 'range' && key.method === 'list')
  return isMethod && column?.isExpression === false && column.name === words.key
}
