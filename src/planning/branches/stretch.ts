import { type RangeBound } from '../../domain/bound.ts'
import { type SetFacts } from '../set-context.ts'

/**
 * The stretch of its own key that a branch is given rows of, where a level above is cut by the same column: a month that is cut into days.
 * All of it is wanted, whatever the time. Undefined for all others.
 */
export function stretchOf({ scheme, place }: Pick<SetFacts, 'scheme' | 'place'>): RangeBound | undefined {
  return scheme.key.isExpression ? undefined : place?.ranges.get(scheme.key.name)
}
