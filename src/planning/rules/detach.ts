import { type Action, type DetachAction } from '../../domain/action.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { defaultPartition, attachedRanges, type RangePartition } from '../../domain/partition-set.ts'
import { stepOf, type StepOf } from '../../domain/policy.ts'
import { type PublicationPlace } from '../../domain/replication.ts'
import { displaySpan } from '../../domain/time-span.ts'
import { countLeaves } from '../branches/branch-partitions.ts'
import { duePartitions } from '../due.ts'
import { onHold } from '../hold-findings.ts'
import { heldBy } from '../holds.ts'
import { isLeased, leaseEnd } from '../leases.ts'
import { refOf } from '../refs.ts'
import { unreferenced } from '../still-referenced.ts'
import { cannotStay, staysIn } from '../stays-published.ts'
import { type Proposal } from '../rule.ts'
import { type SetContext, type SetFacts } from '../set-context.ts'

/** The attached partitions whose time to leave has come, oldest first. */
export function leavingPartitions({ set, policy, scheme, now }: SetFacts): readonly RangePartition[] {
  const step = stepOf(policy, 'detach')
  if (step === undefined) return []
  const attached = attachedRanges(set)
  return duePartitions(attached, step.after, scheme, now)
}

/** The same, without those that were brought back and are still wanted, and with those that are wanted no longer. */
export function dueToLeave(facts: SetFacts & Pick<SetContext, 'restored'>): readonly RangePartition[] {
  const old = leavingPartitions(facts)
  const wanted = old.filter(({ oid }) => !isLeased(facts, oid))
  const restored = attachedRanges(facts.set).filter(
    (each) => leaseEnd(facts, each.oid) !== undefined && !old.includes(each),
  )
  return [...wanted, ...restored]
}

/** Retention → detach, oldest first. Nothing leaves that is held, that others still reference, or that the ledger cannot remember. */
export function detach(context: SetContext, earlier: readonly Action[]): Proposal {
  const { set, policy } = context
  const free = freeToLeave(context)
  const { leaving, findings: referenced } = unreferenced(context, free.leaving)
  const findings = [...free.findings, ...referenced]
  const step = stepOf(policy, 'detach')
  if (leaving.length === 0 || step === undefined) return { actions: [], findings }
  if (!context.ledgerAvailable)
    return { actions: [], findings: [...findings, ledgerMissing(context, leaving.length)] }
  const unkept = cannotStay(context, leaving)
  if (unkept.length > 0) return { actions: [], findings: [...findings, ...unkept] }
  // One half-done detach keeps all others from beginning (postgres.md B7); a table that has left is in nobody's way.
  const finalizes = earlier.flatMap((action) =>
    action.kind === 'finalize-detach' && !action.isDetached ? [action.id] : [],
  )
  const concurrently = canDetachConcurrently(context)
  return {
    actions: leaving.map((partition): DetachAction => ({
      kind: 'detach',
      id: `detach ${displayName(partition.name)}`,
      parent: refOf(set),
      target: partition.name,
      reason: reasonFor(context, partition, step),
      hazards: [],
      needs: finalizes,
      partition: refOf(partition),
      bound: partition.bound,
      key: context.scheme.key,
      concurrently,
      schema: step.schema,
      ...(partition.kind === 'partitioned-table' ? { isDivided: true } : {}),
      ...stayingIn(staysIn(context, partition)),
      ...(partition.forcesRowSecurity === true ? { unforce: true } : {}),
    })),
    findings,
  }
}

function stayingIn(stays: readonly PublicationPlace[]): Pick<DetachAction, 'stays'> {
  return stays.length === 0 ? {} : { stays }
}

/**
 * Of the partitions whose time to leave has come those that no hold keeps; for each that one keeps the reason. What was brought back from
 * its archive stays for as long as it was asked for, and leaves then, whatever its age.
 */
export function freeToLeave(context: SetContext): {
  readonly leaving: readonly RangePartition[]
  readonly findings: readonly Finding[]
} {
  const due = dueToLeave(context).map((partition) => ({
    partition,
    hold: heldBy(context, partition.bound),
  }))
  return {
    leaving: due.flatMap(({ partition, hold }) => (hold === undefined ? [partition] : [])),
    findings: due.flatMap(({ partition, hold }) =>
      hold === undefined ? [] : [onHold(partition.name, hold)],
    ),
  }
}

function reasonFor(context: SetContext, partition: RangePartition, { after }: StepOf<'detach'>): string {
  const end = leaseEnd(context, partition.oid)
  const why =
    end === undefined
      ? `retention: ${displayAge(after)}`
      : `restored until ${end.toString({ smallestUnit: 'minute' })}`
  return partition.branch === undefined ? why : `${why}; takes its ${countLeaves(partition)} partitions along`
}

/**
 * PostgreSQL's and our conditions for DETACH CONCURRENTLY:
 * 1. no DEFAULT partition exists (postgres.md B2);
 * 2. no foreign key references the set: the check of referencing rows then runs in one transaction with the detach (postgres.md A16).
 */
function canDetachConcurrently({ set }: SetContext): boolean {
  return defaultPartition(set) === undefined && set.foreignKeys.every(({ direction }) => direction === 'out')
}

function displayAge(age: NonNullable<ReturnType<typeof stepOf<'detach'>>>['after']): string {
  switch (age.kind) {
    case 'time':
      return `kept for ${displaySpan(age.span)} after its upper bound`
    case 'partitions':
      return `the newest ${age.count} closed are kept`
    case 'number':
      return `kept until the newest key is ${age.distance} past its upper bound`
  }
}

function ledgerMissing({ set }: SetContext, count: number): Finding {
  const subject = displayName(set.name)
  return {
    code: 'ledger-missing',
    level: 'error',
    subject,
    message: `${count} partition(s) of ${subject} are due to leave and stay: the ledger does not exist and may not be created`,
    hint: 'Run `partitiond doctor` for the statements a DBA must execute once; everything that needs no ledger goes on meanwhile.',
  }
}
