import { type RangeBound } from '../domain/bound.ts'
import { PartitiondError } from '../domain/errors.ts'
import { type Finding } from '../domain/finding.ts'
import { isRangeKeyType } from '../domain/key.ts'
import { parseKeyValue } from '../domain/key-value.ts'
import { type LedgerEntry, type LedgerTable } from '../domain/ledger.ts'
import { displayName, sameName } from '../domain/name.ts'
import { type Age } from '../domain/policy.ts'
import { type SetContext, type SetFacts } from './set-context.ts'

/** A detached table that is, beyond doubt, the one the ledger tells of. */
export interface Departed {
  readonly entry: LedgerEntry
  readonly table: LedgerTable
  readonly bound: RangeBound
}

/**
 * Holds a ledger row against what has its OID now: the table, or why nothing is done with it. Undefined for what has not left, is gone or
 * came back: that is the review's business. Only what the ledger says we detached ourselves, under the same OID, name, database and
 * cluster, is ever archived or dropped (product.md §1.1).
 */
export function departed(
  { database }: Pick<SetContext, 'database'>,
  entry: LedgerEntry,
): Departed | { readonly mismatch: string } | undefined {
  const { table } = entry
  if (table === undefined || table.attachedTo !== undefined || table.pendingDetach) return undefined
  const mismatch = mismatchOf(database, entry, table)
  if (mismatch !== undefined) return { mismatch }
  const bound = boundOf(entry)
  if (bound === undefined) return undefined
  return bound === 'unreadable' ? { mismatch: 'its bound cannot be read' } : { entry, table, bound }
}

/** In words what differs between the ledger's row and the table that now has its OID; undefined when nothing does. */
function mismatchOf(
  database: SetContext['database'],
  entry: LedgerEntry,
  table: LedgerTable,
): string | undefined {
  if (entry.databaseOid !== database.oid) return 'the ledger row belongs to another database'
  if (entry.systemIdentifier !== database.systemIdentifier)
    return 'the ledger row was written in another cluster'
  if (!sameName(entry.name, table.name)) return `the table with this OID is now ${displayName(table.name)}`
  if (table.kind !== 'r' && table.kind !== 'f' && table.kind !== 'p')
    return 'the OID no longer belongs to a table'
  return undefined
}

/** The ledger is a table that anybody with the right may write to: a row that makes no sense concerns its own table and no other. */
export function boundOf({
  keyType,
  lower,
  upper,
}: Pick<LedgerEntry, 'keyType' | 'lower' | 'upper'>): RangeBound | 'unreadable' | undefined {
  if (!isRangeKeyType(keyType)) return undefined
  try {
    return { kind: 'range', lower: parseKeyValue(lower, keyType), upper: parseKeyValue(upper, keyType) }
  } catch (error) {
    if (error instanceof PartitiondError) return 'unreadable'
    throw error
  }
}

export function ledgerMismatch(entry: LedgerEntry, why: string): Finding {
  const subject = displayName(entry.name)
  return {
    code: 'ledger-mismatch',
    level: 'warning',
    subject,
    message: `${subject} stands in the ledger and is not dropped: ${why}`,
    hint: 'If the table is no longer wanted, drop it by hand; if the ledger row is wrong, delete it from the ledger.',
  }
}

/** Whether `after` has passed for a partition that has left. */
export function isOld({ scheme, now, set }: SetFacts, bound: RangeBound, after: Age): boolean {
  return after.kind === 'partitions'
    ? newerClosed(set.partitions, bound, scheme.nowPosition(now)) >= after.count
    : scheme.isPast(bound.upper, after, now)
}

/** Closed attached partitions newer than the bound. */
function newerClosed(partitions: SetFacts['set']['partitions'], bound: RangeBound, now: bigint): number {
  const { upper } = bound
  if (upper.kind !== 'value') return 0
  return partitions.filter(
    (each) =>
      each.bound.kind === 'range' &&
      each.bound.lower.kind === 'value' &&
      each.bound.upper.kind === 'value' &&
      each.bound.lower.position >= upper.position &&
      each.bound.upper.position <= now,
  ).length
}
