import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { defaultPartition } from '../../domain/partition-set.ts'
import { type AuditedSet } from './audit.ts'

/** The plan speaks of rows in DEFAULT only where they stay; an audit speaks of them also where they are about to be moved. */
export function defaultRows({ set, plan }: AuditedSet): readonly Finding[] {
  const fallback = defaultPartition(set)
  const isSaid = plan.findings.some(
    ({ code }) => code === 'default-has-rows' || code === 'default-has-values',
  )
  if (fallback === undefined || isSaid || plan.summary.defaultRows === 0) return []
  const subject = displayName(fallback.name)
  return [
    {
      code: 'default-has-rows',
      level: 'warning',
      subject,
      message: `The DEFAULT partition of ${displayName(set.name)} holds about ${plan.summary.defaultRows} ${plan.summary.defaultRows === 1 ? 'row' : 'rows'}`,
      hint: 'The plan moves them into the partitions they belong to; `partitiond plan` shows how.',
    },
  ]
}
