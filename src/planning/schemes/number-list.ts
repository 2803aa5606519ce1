import { NUMERIC_SCALE } from '../../domain/key-values/numeric.ts'
import { isNumberKeyType } from '../../domain/key.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Policy } from '../../domain/policy.ts'
import { numberGrid } from './number-grid.ts'
import { seenAsRanges } from './seen-as-ranges.ts'
import { withinType } from './within-type.ts'

/** A sliding list of numbers as the ranges that its values stand for, before its newest key is known; any other set as it is. */
export function numbersSeen(
  set: PartitionSet,
  { interval, offset }: Pick<Policy, 'interval' | 'offset'>,
): PartitionSet {
  const [key] = set.key.columns
  if (set.key.method !== 'list' || interval?.kind !== 'number' || key === undefined) return set
  const { type } = key
  if (!isNumberKeyType(type)) return set
  const unit = type === 'numeric' ? NUMERIC_SCALE : 1n
  return seenAsRanges(set, type, withinType(numberGrid(interval.step * unit, offset * unit), type))
}
