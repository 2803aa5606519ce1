import { type Facts } from '../../catalog/read-facts.ts'
import { type TableRef } from '../../domain/action.ts'
import { type NewPartition } from '../../domain/new-partition.ts'
import { rangesOverlap } from '../../domain/bound.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { displayName, type QualifiedName, sameName } from '../../domain/name.ts'
import { defaultPartition, type PartitionSet, rangePartitions } from '../../domain/partition-set.ts'
import { type Policy } from '../../domain/policy.ts'
import { type RestoreRequest } from '../../execution/restore/restoration.ts'
import { withBranches } from '../../planning/branches/branch-partitions.ts'
import { changeForChild } from '../../planning/inheritance-routing.ts'
import { forValues } from '../../sql/clauses/for-values.ts'
import { qualified, sql } from '../../sql/fragment.ts'
import { rangeShown } from '../render/archive-list.ts'
import { isTableItself } from './departed.ts'
import { type Found } from './find-archive.ts'
import { type RestoreLine } from './restore-request.ts'
import { seenSet, type SeenSet } from './seen-set.ts'

/** What execution is asked for, and the DEFAULT partition that attaching must come to terms with. */
export interface RestoreTarget {
  readonly request: RestoreRequest
  readonly fallback: TableRef | undefined
}

/**
 * Where an archive goes in a set as it is now. Throws `missing-table`, `wrong-state` when the partition is still in the database,
 * `key-not-supported`, and `bound-refused` when the range has a partition.
 */
export function restoreTarget(
  found: Found,
  facts: Pick<Facts, 'sets' | 'newestKeys'>,
  policies: readonly Policy[],
  line: RestoreLine,
): RestoreTarget {
  const parent = withBranches(facts.sets).find(({ name }) => sameName(name, found.parent))
  if (parent === undefined) throw parentGone(found)
  const seen = seenSet(parent, facts, policies)
  const { set } = seen
  const target = line.as ?? { schema: set.name.schema, name: found.name.name }
  const partition = { ...asPartition(found, seen), ...asChild(set, target, found) }
  requireGone(found, partition, line)
  if (line.attach) requireRoom(found, set)
  const fallback = defaultPartition(set)
  return {
    fallback,
    request: {
      ledgerId: found.ledgerId,
      archive: found.archive,
      parent: { oid: set.oid, name: set.name, owner: set.owner },
      partition,
      target,
      attach: line.attach,
      forMs: line.forMs,
    },
  }
}

function parentGone({ parent }: Found): PartitiondError {
  const subject = displayName(parent)
  return new PartitiondError('missing-table', `the partitioned table ${subject} does not exist any more`, {
    hint: `Create it again; or load the archive by hand: the manifest beside it has the DDL.`,
  })
}

function asPartition({ bound, keyType, parent }: Found, { set, hasRanges, asBound }: SeenSet): NewPartition {
  const [key] = set.key.columns
  if (!hasRanges || key?.type !== keyType) {
    throw new PartitiondError(
      'key-not-supported',
      `the key of ${displayName(parent)} is another one than when the partition was archived: it was of type ${keyType}`,
      { hint: 'Load the archive by hand: the manifest beside it has the DDL.' },
    )
  }
  return {
    bound: asBound(bound),
    key,
    parameters: {},
    replicaIdentity: set.replicaIdentity,
    tablespace: set.tablespace,
    hasDefault: defaultPartition(set) !== undefined,
    hasForeignKeys: set.foreignKeys.length > 0,
  }
}

/** In a legacy inheritance set rows find their way to it again. */
function asChild(
  set: PartitionSet,
  child: QualifiedName,
  { bound }: Found,
): Pick<NewPartition, 'inheritance'> {
  const inheritance = changeForChild(set, { child, bound })
  return inheritance === undefined ? {} : { inheritance }
}

/** What is still a table needs no archive; beside it, under another name, the archive may stand all the same. */
function requireGone(
  { standsAs, archive, parent }: Found,
  { bound, key }: NewPartition,
  { as }: RestoreLine,
): void {
  if (standsAs !== undefined && (isTableItself(archive) || as === undefined)) {
    const words = sql`alter table ${qualified(parent)} attach partition ${qualified(standsAs)} ${forValues(bound, key)}`
    throw new PartitiondError(
      'wrong-state',
      `nothing is to be restored: it is still there as ${displayName(standsAs)}`,
      {
        hint: `Attach it again: ${words.text};`,
      },
    )
  }
}

function requireRoom(found: Found, set: PartitionSet): void {
  const other = rangePartitions(set).find(({ bound }) => rangesOverlap(bound, found.bound))
  if (other === undefined) return
  throw new PartitiondError(
    'bound-refused',
    `${rangeShown(found)} of ${displayName(set.name)} has a partition: ${displayName(other.name)}`,
    { hint: 'Without --attach it is put beside.' },
  )
}
