import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { defaultPartition } from '../../domain/partition-set.ts'
import { wantedPartitions } from '../wanted-partitions.ts'
import { type AuditedSet } from './audit.ts'
import { makingHint } from './making-hint.ts'

/** Rows of this moment have nowhere to go, or the future is not made yet. */
export function coverage(audited: AuditedSet): readonly Finding[] {
  const { set, now, plan } = audited
  const subject = displayName(set.name)
  const wanted = wantedPartitions(audited).partitions.filter(({ place }) => place !== 'behind')
  const hint = (place: 'now' | 'ahead'): string =>
    makingHint(
      plan,
      wanted.filter((each) => place === 'ahead' || each.place === 'now').map(({ bound }) => bound),
    )
  const { coveredUntil, premakeMissing } = plan.summary
  if (coveredUntil === undefined) {
    const isCaught = defaultPartition(set) !== undefined
    return [
      {
        code: 'now-not-covered',
        level: isCaught ? 'warning' : 'error',
        subject,
        message: `No partition of ${subject} takes rows of ${now.toString({ smallestUnit: 'second' })}: ${isCaught ? 'they go to DEFAULT' : 'inserts fail'}`,
        hint: hint('now'),
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
      hint: hint('ahead'),
    },
  ]
}
