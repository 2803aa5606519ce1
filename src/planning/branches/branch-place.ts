import { type RangeBound } from '../../domain/bound.ts'
import { type Partition } from '../../domain/partition.ts'
import { type BranchPlace, type SetFacts } from '../set-context.ts'
import { livingLevel } from './level.ts'

/** Where a branch stands, there already or about to be made. */
export function placeOf(
  { set, policy, scheme, place }: SetFacts,
  { bound }: Pick<Partition, 'bound'>,
): BranchPlace {
  const ranges = new Map<string, RangeBound>(place?.ranges)
  if (bound.kind === 'range' && !scheme.key.isExpression) ranges.set(scheme.key.name, bound)
  return {
    root: place?.root ?? set,
    ranges,
    isKeptAbove: place?.isKeptAbove === true || livingLevel(policy) !== 'below',
  }
}
