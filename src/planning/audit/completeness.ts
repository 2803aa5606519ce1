import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { defaultPartition } from '../../domain/partition-set.ts'
import { wantedPartitions } from '../wanted-partitions.ts'
import { type AuditedSet } from './audit.ts'
import { makingHint } from './making-hint.ts'

/** Rows of a list or hash set have nowhere to go; what the plan speaks of already is not said twice. */
export function completeness(audited: AuditedSet): readonly Finding[] {
  const { set, scheme, plan } = audited
  const lack = scheme.lack?.(audited)
  const isSaid = plan.findings.some(({ code }) => code === lack?.code || code === 'list-differs')
  if (lack === undefined || isSaid) return []
  const subject = displayName(set.name)
  const isCaught = defaultPartition(set) !== undefined
  const wanted = wantedPartitions(audited).partitions.map(({ bound }) => bound)
  return [
    {
      code: lack.code,
      level: isCaught ? 'warning' : 'error',
      subject,
      message: `No partition of ${subject} takes ${lack.rows}: ${isCaught ? 'they go to DEFAULT' : 'inserts fail'}`,
      hint: makingHint(plan, wanted),
    },
  ]
}
