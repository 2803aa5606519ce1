import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { rangePartitions, type RangePartition } from '../../domain/partition-set.ts'
import { nameFor } from '../name-for.ts'
import { type AuditedSet } from './audit.ts'

/**
 * Partitions that carry the name the policy would give to another partition of the set: `events_2026_03` that holds April. Names
 * decide nothing here, but people believe them. A name the template could never give is foreign, not misleading, and is left alone.
 */
export function misleadingNames(audited: AuditedSet): readonly Finding[] {
  const { set, scheme } = audited
  // A name tells of two moments; MINVALUE and infinity are none.
  const partitions = rangePartitions(set).filter(
    ({ bound }) => bound.lower.kind === 'value' && bound.upper.kind === 'value',
  )
  const properNames = new Map(partitions.map((partition) => [properName(audited, partition), partition]))
  return partitions.flatMap((partition) => {
    const owner = properNames.get(partition.name.name)
    if (owner === undefined || owner.oid === partition.oid) return []
    const subject = displayName(partition.name)
    const { lower, upper } = partition.bound
    return [
      {
        code: 'misleading-name',
        level: 'warning' as const,
        subject,
        message: `${subject} holds [${scheme.display(lower)}, ${scheme.display(upper)}), but its name is the one for ${displayName(owner.name)}'s range`,
        hint: 'Rename the two partitions; nothing else depends on their names.',
      },
    ]
  })
}

function properName(audited: AuditedSet, { bound }: RangePartition): string {
  const wanted = { bound, place: 'now', isWholeInterval: true, reason: '' } as const
  return nameFor(audited, wanted, () => false).name.name
}
