import { type NewBranch, type NewLeaf, type NewPartition } from '../../domain/new-partition.ts'
import { type ValuesBound } from '../../domain/bound.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { indexesOfNew } from '../policy-indexes.ts'
import { type SetContext, type SetFacts } from '../set-context.ts'
import { wantedPartitions, type WantedPartition } from '../wanted-partitions.ts'
import { type BranchRefusal, emptyBranch, MOST_LEAVES, tooManyTables } from './empty-branch.ts'

export interface BranchRequest {
  /** The set that the new partition is for. */
  readonly facts: SetFacts
  readonly name: QualifiedName
  readonly bound: ValuesBound
  /** What its tables are to have, as if it were one itself. */
  readonly like: NewPartition
  /** Finds a free name for a partition of the branch, and keeps it from being given again. */
  readonly claim: (facts: SetFacts, wanted: WantedPartition) => QualifiedName
}

/** What a new partition is divided into, to any depth; undefined where the policy wants it whole. */
export function planBranch(
  request: BranchRequest,
): { readonly branch: NewBranch } | { readonly refusal: BranchRefusal } | undefined {
  const { facts, name, bound, like, claim } = request
  const empty = emptyBranch(facts, name, bound)
  if (empty === undefined || 'refusal' in empty) return empty
  const { set, policy, scheme } = empty.facts
  const leaves: NewLeaf[] = []
  for (const wanted of wantedPartitions(empty.facts).partitions) {
    const leaf = {
      ...like,
      name: claim(empty.facts, wanted),
      bound: wanted.bound,
      key: scheme.key,
      hasDefault: false,
    }
    const deeper = planBranch({ ...request, facts: empty.facts, name: leaf.name, bound: wanted.bound })
    if (deeper !== undefined && 'refusal' in deeper) return deeper
    leaves.push({
      ...leaf,
      ...(deeper ?? { indexes: indexesOfNew(policy.indexes, leaf.name.name, like.tablespace) }),
    })
  }
  if (leaves.length === 0) return { refusal: NOTHING_TO_MAKE }
  const hasIdentity = set.columns.some(({ identity }) => identity !== '')
  return { branch: { key: set.key, leaves, hasIdentity } }
}

const NOTHING_TO_MAKE: BranchRefusal = {
  code: 'subpartition-misfit',
  message: 'its policy divides partitions into nothing at all, and no row would find a place',
  hint: 'Correct `subpartition` in the policy; no new partitions are made meanwhile.',
}

/** Tables of a branch, of every depth. */
export function countNewLeaves({ leaves }: NewBranch): number {
  return leaves.reduce((sum, { branch }) => sum + (branch === undefined ? 1 : countNewLeaves(branch)), 0)
}

/** A table's TOAST table and its index beside the table itself. */
const LOCKS_OF_TABLE = 3

/** Of the server's lock table that one transaction may take: the other half is for everybody else. */
const SHARE = 0.5

/** A branch is made in one transaction, which holds a lock on everything that it makes (postgres.md M1). */
export function tooLarge(
  branch: NewBranch,
  { set, policy, server }: Pick<SetContext, 'set' | 'policy' | 'server'>,
): BranchRefusal | undefined {
  const locks = LOCKS_OF_TABLE + (set.indexCount ?? 0) + policy.indexes.length
  const room = server === undefined ? MOST_LEAVES : Math.floor((server.lockRoom * SHARE) / locks)
  const most = Math.min(MOST_LEAVES, room)
  const count = countNewLeaves(branch)
  return count > most ? tooManyTables(count, most) : undefined
}
