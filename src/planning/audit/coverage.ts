import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { defaultPartition } from '../../domain/partition-set.ts'
import { type AuditedSet } from './audit.ts'

/** Rows of this moment have nowhere to go, or the future is not made yet. */
export function coverage({ set, now, plan }: AuditedSet): readonly Finding[] {
  const subject = displayName(set.name)
  const { coveredUntil, premakeMissing } = plan.summary
  if (coveredUntil === undefined) {
    const isCaught = defaultPartition(set) !== undefined
    return [
      {
        code: 'now-not-covered',
        level: isCaught ? 'warning' : 'error',
        subject,
        message: `No partition of ${subject} takes rows of ${now.toString({ smallestUnit: 'second' })}: ${isCaught ? 'they go to DEFAULT' : 'inserts fail'}`,
        hint: '`partitiond apply --only create` makes the partition now.',
      },
    ]
  }
  if (premakeMissing === 0) return []
  return [
    {
      code: 'premake-missing',
      level: 'warning',
      subject,
      message: `${premakeMissing} of the partitions that ${subject} ought to have ahead of time are missing`,
      hint: 'The daemon makes them in its next cycle; `partitiond apply --only create` makes them now.',
    },
  ]
}
