import { compareEndpoints } from '../../domain/endpoint.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { rangePartitions } from '../../domain/partition-set.ts'
import { wantedPartitions } from '../wanted-partitions.ts'
import { type AuditedSet } from './audit.ts'
import { makingHint } from './making-hint.ts'

/** Ranges between two partitions that no partition takes, and that are not so old that they would leave at once. */
export function holes(audited: AuditedSet): readonly Finding[] {
  const { set, scheme } = audited
  const partitions = rangePartitions(set)
  const [first, last] = [partitions[0], partitions.at(-1)]
  if (first === undefined || last === undefined) return []
  const between = wantedPartitions(audited)
    .partitions.flatMap(({ bound }) => (bound.kind === 'range' ? [bound] : []))
    .filter(
      (range) =>
        compareEndpoints(range.lower, first.bound.lower) > 0 &&
        compareEndpoints(range.upper, last.bound.upper) < 0,
    )
  const [oldest] = between
  if (oldest === undefined) return []
  const subject = displayName(set.name)
  const { lower, upper } = oldest
  const more = between.length === 1 ? '' : ` and ${between.length - 1} more`
  return [
    {
      code: 'hole',
      level: 'warning',
      subject,
      message: `${subject} has a hole between its partitions: [${scheme.display(lower)}, ${scheme.display(upper)})${more}`,
      hint: makingHint(audited.plan, between),
    },
  ]
}
