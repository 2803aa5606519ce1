import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type AuditedSet } from './audit.ts'

/** Indexes that the policy has made: until then queries do without them. */
export function missingIndexes({ set, plan }: AuditedSet): readonly Finding[] {
  const due = [...plan.actions, ...plan.withheld].filter(
    (action) => action.kind === 'index' && action.work.do !== 'clear',
  )
  const [first] = due
  if (first === undefined) return []
  const subject = displayName(set.name)
  return [
    {
      code: 'index-missing',
      level: 'warning',
      subject,
      message: `${due.length} ${due.length === 1 ? 'index is' : 'indexes are'} missing below ${subject}, the first on ${displayName(first.target)}`,
      hint: '`partitiond plan` shows them. The daemon makes them in the maintenance window; `partitiond apply --only index` makes them now.',
    },
  ]
}
