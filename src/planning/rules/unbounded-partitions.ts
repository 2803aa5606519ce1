import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { rangePartitions, type RangePartition } from '../../domain/partition-set.ts'
import { type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

/** A partition up to MAXVALUE takes every future row: nothing can be created above it, and it never gets old (postgres.md D5). */
export function unboundedPartitions({ set }: SetContext): Proposal {
  const endless = rangePartitions(set).filter(
    ({ bound }) => bound.upper.kind === 'maxvalue' || bound.upper.kind === 'infinity',
  )
  return { actions: [], findings: endless.map(finding) }
}

function finding({ name }: RangePartition): Finding {
  const subject = displayName(name)
  return {
    code: 'unbounded-partition',
    level: 'info',
    subject,
    message: `${subject} has no upper end: no partition can be created above its lower bound, and it never leaves`,
    hint: 'Detach it, or replace it by one with an upper bound, when the set is to be cut by time from there on.',
  }
}
