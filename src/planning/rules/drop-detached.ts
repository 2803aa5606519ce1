import {
  type Action,
  type DetachAction,
  type DropAction,
  type FinalizeDetachAction,
} from '../../domain/action.ts'
import { type RangeBound } from '../../domain/bound.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { type Finding } from '../../domain/finding.ts'
import { isTimeKeyType } from '../../domain/key.ts'
import { parseKeyValue } from '../../domain/key-value.ts'
import { type LedgerEntry, type LedgerTable } from '../../domain/ledger.ts'
import { displayName, sameName } from '../../domain/name.ts'
import { stepOf, type StepOf } from '../../domain/policy.ts'
import { toDuration, displaySpan } from '../../domain/time-span.ts'
import { leavingIsHeldBack } from '../leaving-is-held-back.ts'
import { refOf } from '../refs.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

/**
 * Detached tables whose grace is over → drop. Only what the ledger says we detached ourselves, under the same OID, name, database
 * and cluster; anything else is a finding, never a drop (product.md §1.1).
 */
export function dropDetached(context: SetContext, earlier: readonly Action[]): Proposal {
  const { policy } = context
  const step = stepOf(policy, 'drop')
  if (step === undefined || leavingIsHeldBack(policy)) return NOTHING
  const proposals = context.ledger.map((entry) => proposeDrop(context, entry, step, earlier))
  const atOnce = step.grace.count === 0 ? earlier.filter((action) => action.kind === 'detach') : []
  return {
    actions: [
      ...proposals.flatMap(({ actions }) => actions),
      ...atOnce
        .filter((action) => isOld(context, action.bound, step))
        .map((action) => dropAfter(context, action, step)),
    ],
    findings: proposals.flatMap(({ findings }) => findings),
  }
}

function proposeDrop(
  context: SetContext,
  entry: LedgerEntry,
  step: StepOf<'drop'>,
  earlier: readonly Action[],
): Proposal {
  const { table } = entry
  if (table === undefined || table.attachedTo !== undefined || table.pendingDetach) return NOTHING
  const mismatch = mismatchOf(context, entry, table)
  if (mismatch !== undefined) return { actions: [], findings: [ledgerMismatch(entry, mismatch)] }
  const bound = boundOf(entry)
  if (bound === 'unreadable')
    return { actions: [], findings: [ledgerMismatch(entry, 'its bound cannot be read')] }
  if (bound === undefined || !isOld(context, bound, step) || !graceIsOver(context, entry, step))
    return NOTHING
  const relocation = relocationOf(table, earlier)
  const name = { schema: relocation?.schema ?? table.name.schema, name: table.name.name }
  const action: DropAction = {
    kind: 'drop',
    id: `drop ${displayName(name)}`,
    parent: refOf(context.set),
    target: name,
    reason: `grace: kept for ${displaySpan(step.grace)} after the detach`,
    hazards: ['deletes-data'],
    needs: relocation === undefined ? [] : [relocation.id],
    ledgerId: entry.id,
    partition: { oid: table.oid, name, owner: table.owner },
    isForeign: table.kind === 'f',
    bound,
  }
  return { actions: [action], findings: [] }
}

/** The table may be put into another schema first, in this very plan: it is then dropped under its new name. */
function relocationOf(table: LedgerTable, earlier: readonly Action[]): FinalizeDetachAction | undefined {
  return earlier.find(
    (action): action is FinalizeDetachAction =>
      action.kind === 'finalize-detach' && action.partition.oid === table.oid,
  )
}

function dropAfter({ set }: SetContext, detach: DetachAction, step: StepOf<'drop'>): DropAction {
  const name = { schema: detach.schema ?? detach.target.schema, name: detach.target.name }
  return {
    kind: 'drop',
    id: `drop ${displayName(name)}`,
    parent: refOf(set),
    target: name,
    reason: `grace: kept for ${displaySpan(step.grace)} after the detach`,
    hazards: ['deletes-data'],
    needs: [detach.id],
    ledgerId: undefined,
    partition: { ...detach.partition, name },
    isForeign: set.partitions.some(
      ({ oid, kind }) => oid === detach.partition.oid && kind === 'foreign-table',
    ),
    bound: detach.bound,
  }
}

/** In words what differs between the ledger's row and the table that now has its OID; undefined when nothing does. */
function mismatchOf({ database }: SetContext, entry: LedgerEntry, table: LedgerTable): string | undefined {
  if (entry.databaseOid !== database.oid) return 'the ledger row belongs to another database'
  if (entry.systemIdentifier !== database.systemIdentifier)
    return 'the ledger row was written in another cluster'
  if (!sameName(entry.name, table.name)) return `the table with this OID is now ${displayName(table.name)}`
  if (table.kind !== 'r' && table.kind !== 'f' && table.kind !== 'p')
    return 'the OID no longer belongs to a table'
  return undefined
}

function ledgerMismatch(entry: LedgerEntry, why: string): Finding {
  const subject = displayName(entry.name)
  return {
    code: 'ledger-mismatch',
    level: 'warning',
    subject,
    message: `${subject} stands in the ledger and is not dropped: ${why}`,
    hint: 'If the table is no longer wanted, drop it by hand; if the ledger row is wrong, delete it from the ledger.',
  }
}

/** The ledger is a table that anybody with the right may write to: a row that makes no sense concerns its own table and no other. */
function boundOf({ keyType, lower, upper }: LedgerEntry): RangeBound | 'unreadable' | undefined {
  if (!isTimeKeyType(keyType)) return undefined
  try {
    return { kind: 'range', lower: parseKeyValue(lower, keyType), upper: parseKeyValue(upper, keyType) }
  } catch (error) {
    if (error instanceof PartitiondError) return 'unreadable'
    throw error
  }
}

function isOld({ scheme, now, set }: SetContext, bound: RangeBound, step: StepOf<'drop'>): boolean {
  switch (step.after.kind) {
    case 'time': {
      const due = scheme.addAge(bound.upper, step.after.span)
      return due !== undefined && Temporal.Instant.compare(due, now) <= 0
    }
    case 'partitions':
      return newerClosed(set.partitions, bound, scheme.nowPosition(now)) >= step.after.count
    case 'number':
      return false
  }
}

/** Closed attached partitions newer than the bound. */
function newerClosed(partitions: SetContext['set']['partitions'], bound: RangeBound, now: bigint): number {
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

/** Grace runs in the policy's zone from the recorded detach; without `--at`, from the later of the two recorded clocks. */
function graceIsOver(
  { options, policy, now }: SetContext,
  entry: LedgerEntry,
  step: StepOf<'drop'>,
): boolean {
  const { detachedAt, detachedAtServer } = entry
  if (detachedAt === undefined) return false
  const later =
    !options.timeTravel &&
    detachedAtServer !== undefined &&
    Temporal.Instant.compare(detachedAtServer, detachedAt) > 0
      ? detachedAtServer
      : detachedAt
  const over = later.toZonedDateTimeISO(policy.timezone).add(toDuration(step.grace)).toInstant()
  return Temporal.Instant.compare(over, now) <= 0
}
