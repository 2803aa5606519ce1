import { displayName, type QualifiedName } from '../../domain/name.ts'
import { nameFor } from '../name-for.ts'
import { type SetFacts } from '../set-context.ts'
import { wantedPartitions, type WantedPartition } from '../wanted-partitions.ts'
import { emptyBranch } from './empty-branch.ts'

/** The names that the partitions of a branch would like, and those they would fall back to, were the branch called `name`. */
export function namesBelow(
  facts: SetFacts,
  { bound }: WantedPartition,
  name: QualifiedName,
): readonly QualifiedName[] {
  const empty = emptyBranch(facts, name, bound)
  if (empty === undefined || 'refusal' in empty) return []
  return wantedPartitions(empty.facts).partitions.flatMap((wanted) => {
    const first = nameFor(empty.facts, wanted, () => false).name
    const second = nameFor(empty.facts, wanted, (each) => displayName(each) === displayName(first)).name
    return [first, second].flatMap((each) => [each, ...namesBelow(empty.facts, wanted, each)])
  })
}
