import { containsEndpoint } from '../../domain/bound.ts'
import { endpointAt } from '../../domain/endpoint.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { defaultPartition, type PartitionSet, rangePartitions } from '../../domain/partition-set.ts'
import { stretchOf } from '../branches/stretch.ts'
import { coveredUntil } from '../coverage.ts'
import { wantedPartitions } from '../wanted-partitions.ts'
import { type AuditedSet } from './audit.ts'
import { makingHint } from './making-hint.ts'

/** Rows of this moment have nowhere to go, or the future is not made yet. */
export function coverage(audited: AuditedSet): readonly Finding[] {
  const { set, scheme, now, plan } = audited
  const subject = displayName(set.name)
  const wanted = wantedPartitions(audited).partitions.filter(({ place }) => place !== 'behind')
  const hint = (place: 'now' | 'ahead'): string =>
    makingHint(
      plan,
      wanted.filter((each) => place === 'ahead' || each.place === 'now').map(({ bound }) => bound),
    )
  if (scheme.lack !== undefined) return []
  const position = scheme.nowPosition(now)
  if (isAskedForNow(audited, position) && coveredUntil(rangePartitions(set), position) === undefined) {
    const refuge = refugeOf(set)
    return [
      {
        code: 'now-not-covered',
        level: refuge === undefined ? 'error' : 'warning',
        subject,
        message: `No partition of ${subject} takes ${scheme.nowWords?.() ?? `rows of ${now.toString({ smallestUnit: 'second' })}`}: ${refuge ?? 'inserts fail'}`,
        hint: hint('now'),
      },
    ]
  }
  if (wanted.length === 0) return []
  return [
    {
      code: 'premake-missing',
      level: 'warning',
      subject,
      message: `${wanted.length} of the partitions that ${subject} ought to have ahead of time ${wanted.length === 1 ? 'is' : 'are'} missing`,
      hint: hint('ahead'),
    },
  ]
}

/** Where rows go that no partition takes, in words; undefined: nowhere. */
function refugeOf(set: PartitionSet): string | undefined {
  if (defaultPartition(set) !== undefined) return 'they go to DEFAULT'
  const { inheritance } = set
  if (inheritance === undefined || inheritance.routing.by === 'theirs') return undefined
  return inheritance.parentOnlyChecks.length === 0 ? 'they stay in the table itself' : undefined
}

/** A branch that is cut by the column of a level above has rows of now only if they are of its stretch; below what ages none has to. */
function isAskedForNow(audited: AuditedSet, position: bigint): boolean {
  const stretch = stretchOf(audited)
  if (stretch !== undefined) return containsEndpoint(stretch, endpointAt(position))
  return audited.place?.isKeptAbove !== true
}
