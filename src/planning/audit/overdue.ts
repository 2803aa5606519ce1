import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type AuditedSet } from './audit.ts'

/** Steps of the policy whose time has come and that are not done yet. */
export function overdue({ set, plan }: AuditedSet): readonly Finding[] {
  const subject = displayName(set.name)
  return Object.entries(plan.summary.overdue)
    .filter(([, count]) => count > 0)
    .map(([step, count]) => ({
      code: 'overdue-step',
      level: 'warning',
      subject,
      message: `${step} is due for ${count} ${count === 1 ? 'partition' : 'partitions'} of ${subject} and not done yet`,
      hint: "`partitiond plan` shows what would be done and what holds it back; the daemon's log tells what failed, `partitiond doctor` what is missing.",
    }))
}
