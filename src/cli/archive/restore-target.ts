import { type NewPartition, type TableRef } from '../../domain/action.ts'
import { rangesOverlap } from '../../domain/bound.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { displayName, sameName } from '../../domain/name.ts'
import { defaultPartition, type PartitionSet, rangePartitions } from '../../domain/partition-set.ts'
import { type RestoreRequest } from '../../execution/restore/restoration.ts'
import { forValues } from '../../sql/clauses/for-values.ts'
import { qualified, sql } from '../../sql/fragment.ts'
import { rangeShown } from '../render/archive-list.ts'
import { isTableItself } from './departed.ts'
import { type Found } from './find-archive.ts'
import { type RestoreLine } from './restore-request.ts'

/** What execution is asked for, and the DEFAULT partition that attaching must come to terms with. */
export interface RestoreTarget {
  readonly request: RestoreRequest
  readonly fallback: TableRef | undefined
}

/**
 * Where an archive goes in a set as it is now. Throws `missing-table`, `wrong-state` when the partition is still in the database,
 * `key-not-supported`, and `bound-refused` when the range has a partition.
 */
export function restoreTarget(found: Found, sets: readonly PartitionSet[], line: RestoreLine): RestoreTarget {
  const set = sets.find(({ name }) => sameName(name, found.parent))
  if (set === undefined) throw parentGone(found)
  const partition = asPartition(found, set)
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
      target: line.as ?? { schema: set.name.schema, name: found.name.name },
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

function asPartition({ bound, keyType, parent }: Found, set: PartitionSet): NewPartition {
  const [key, ...more] = set.key.columns
  if (set.key.method !== 'range' || key?.type !== keyType || more.length > 0) {
    throw new PartitiondError(
      'key-not-supported',
      `the key of ${displayName(parent)} is another one than when the partition was archived: it was of type ${keyType}`,
      { hint: 'Load the archive by hand: the manifest beside it has the DDL.' },
    )
  }
  return {
    bound,
    key,
    parameters: {},
    replicaIdentity: set.replicaIdentity,
    tablespace: set.tablespace,
    hasDefault: defaultPartition(set) !== undefined,
    hasForeignKeys: set.foreignKeys.length > 0,
  }
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
