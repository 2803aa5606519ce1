import { type FreezeAction } from '../../domain/action.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type ActivitySample, type PartitionActivity } from '../../domain/observations.ts'
import { attachedRanges, type RangePartition } from '../../domain/partition-set.ts'
import { type LifecycleStep, stepOf } from '../../domain/policy.ts'
import { type StoredTable, storedTables } from '../branches/branch-partitions.ts'
import { duePartitions } from '../due.ts'
import { refOf } from '../refs.ts'
import { type Proposal } from '../rule.ts'
import { type SetContext, type SetFacts } from '../set-context.ts'
import { leavingPartitions } from './detach.ts'

/** How long a freeze that fell short is left alone. Too short: VACUUM again and again for nothing; too long: the debt grows. */
const RETRY_AFTER = Temporal.Duration.from({ hours: 1 })

/** A table that belongs to a closed partition, or is one. */
export interface FreezableTable extends StoredTable {
  /** The partition's range. */
  readonly bound: RangePartition['bound']
}

/** The tables of closed partitions whose freeze is due; those about to leave, and foreign ones, are not worth it. */
export function freezableTables(facts: SetFacts): readonly FreezableTable[] {
  const step = stepOf(facts.policy, 'freeze')
  if (step === undefined) return []
  const leaving = new Set(leavingPartitions(facts).map(({ oid }) => oid))
  const attached = attachedRanges(facts.set)
  return duePartitions(attached, step.after, facts.scheme, facts.now)
    .filter(({ oid }) => !leaving.has(oid))
    .flatMap((partition) =>
      storedTables(facts.set, partition).map((table) => ({ ...table, bound: partition.bound })),
    )
}

type FreezeState = 'frozen' | 'unsettled' | 'short' | 'due'

/**
 * OIDs of the tables for which a step must wait because it follows a freeze that is due and cannot be had yet: they are still
 * written to, or something old still needs their row versions. Each step waits for the success of the one before (product.md §3).
 */
export function waitingForFreeze(context: SetContext, step: LifecycleStep): ReadonlySet<number> {
  const { lifecycle } = context.policy
  if (lifecycle.indexOf(step) < lifecycle.findIndex((each) => each.do === 'freeze')) return new Set()
  const ofState = judged(context)
  return new Set([...ofState('unsettled'), ...ofState('short')].map(({ partition }) => partition.oid))
}

function judged(context: SetContext): (state: FreezeState) => readonly FreezableTable[] {
  const byState = Map.groupBy(freezableTables(context), ({ partition }) =>
    freezeState(context.observations.activity.get(partition.oid), context),
  )
  return (state) => byState.get(state) ?? []
}

/** Closed, settled and not yet frozen → VACUUM (FREEZE, ANALYZE), once. */
export function freeze(context: SetContext): Proposal {
  const ofState = judged(context)
  return {
    actions: ofState('due').map(action),
    findings: [...unsettled(context, ofState('unsettled').length), ...ofState('short').map(incomplete)],
  }
}

/** Whether a partition is frozen, and if not, whether now is the time (postgres.md G7–G9). */
export function freezeState(
  activity: PartitionActivity | undefined,
  { now, options }: Pick<SetContext, 'now' | 'options'>,
): FreezeState {
  if (activity === undefined) return 'unsettled'
  if (activity.bytes === 0) return 'frozen'
  if (activity.frozen !== undefined && sameCounters(activity.frozen, activity.now)) return 'frozen'
  if (!isSettled(activity, now, options.settle)) return 'unsettled'
  if (isFrozenAlready(activity)) return 'frozen'
  const { triedAt } = activity
  if (triedAt !== undefined && Temporal.Instant.compare(triedAt.add(RETRY_AFTER), now) > 0) return 'short'
  return 'due'
}

/**
 * Somebody else's VACUUM froze it all before we ever did. Once we have, only our own counters tell: the server's count is as of its last
 * VACUUM, and rows written since do not show in it (postgres.md G8).
 */
function isFrozenAlready({ frozen, allFrozenPages, pages }: PartitionActivity): boolean {
  return frozen === undefined && allFrozenPages !== undefined && pages > 0 && allFrozenPages >= pages
}

function isSettled(
  { now: sample, since }: PartitionActivity,
  now: Temporal.Instant,
  settle: Temporal.Duration,
): boolean {
  if (settle.total('milliseconds') === 0) return true
  if (since === undefined || !sameCounters(since, sample)) return false
  return Temporal.Instant.compare(since.at.add(settle), now) <= 0
}

/** Counters of different resets cannot be compared: treated as changed (postgres.md G9). */
function sameCounters(a: ActivitySample, b: ActivitySample): boolean {
  return (
    a.statsReset === b.statsReset &&
    a.counters.inserted === b.counters.inserted &&
    a.counters.updated === b.counters.updated &&
    a.counters.deleted === b.counters.deleted
  )
}

function action({ partition, parent, bound }: FreezableTable): FreezeAction {
  return {
    kind: 'freeze',
    id: `freeze ${displayName(partition.name)}`,
    parent,
    target: partition.name,
    reason: 'closed and settled: frozen once, autovacuum need not come back for it',
    hazards: [],
    needs: [],
    partition: refOf(partition),
    bound,
  }
}

function unsettled({ set, options }: SetContext, count: number): readonly Finding[] {
  if (count === 0) return []
  const subject = displayName(set.name)
  return [
    {
      code: 'freeze-waits',
      level: 'info',
      subject,
      message: `${count} closed partition(s) of ${subject} are frozen once their counters have stood still for ${displaySettle(options.settle)}`,
      hint: 'Nothing to do, unless something goes on writing into closed partitions.',
    },
  ]
}

function displaySettle(settle: Temporal.Duration): string {
  const seconds = settle.total('seconds')
  return seconds % 60 === 0 ? `${seconds / 60} minute(s)` : `${seconds} second(s)`
}

function incomplete({ partition: { name } }: FreezableTable): Finding {
  const subject = displayName(name)
  return {
    code: 'freeze-incomplete',
    level: 'warning',
    subject,
    message: `A freeze of ${subject} fell short: something old still needs its row versions`,
    hint: 'Look for old transactions, replication slots and prepared transactions that hold the xmin horizon back; it is tried again in an hour.',
  }
}
