import { type Action } from '../domain/action.ts'
import { type ArchiveRecord } from '../domain/archive.ts'
import { type ArchivedEntry } from '../domain/ledger.ts'
import { defaultPartition, attachedRanges, rangePartitions } from '../domain/partition-set.ts'
import { type Age, type LifecycleStep, stepOf } from '../domain/policy.ts'
import { type SetSummary } from '../domain/set-summary.ts'
import { coveredUntil } from './coverage.ts'
import { partitionBudget } from './partition-budget.ts'
import { nextDue } from './due.ts'
import { freeToLeave } from './rules/detach.ts'
import { type SetContext } from './set-context.ts'
import { wantedPartitions } from './wanted-partitions.ts'

/** pg_class counts pages of this size. A server built with another one shows other totals; nothing is decided by them. */
const PAGE_BYTES = 8192

/** Of a set that cannot be planned: nothing known, nothing promised. */
export const EMPTY_SUMMARY: SetSummary = {
  attached: 0,
  detached: 0,
  pendingDetach: 0,
  archived: 0,
  archiveUnverified: 0,
  archiveDamaged: 0,
  archivesTo: undefined,
  coveredUntil: undefined,
  coveredUntilInstant: undefined,
  oldest: undefined,
  oldestInstant: undefined,
  bytes: 0,
  premakeMissing: 0,
  defaultRows: 0,
  overdue: {},
  nextStep: undefined,
}

/** How a set stands before anything is done. `proposed` are all actions the rules came up with, withheld ones included. */
export function summarize(context: SetContext, proposed: readonly Action[]): SetSummary {
  const { set, scheme, now, ledger, observations } = context
  const ranges = rangePartitions(set)
  const attached = attachedRanges(set)
  const until = coveredUntil(ranges, scheme.nowPosition(now))
  const oldest = attached[0]?.bound.lower
  const fallback = defaultPartition(set)
  // A legacy inheritance set holds itself what no child took.
  const contents = observations.defaults.get(fallback?.oid ?? set.oid)
  return {
    attached: set.partitions.filter((each) => !each.pendingDetach && each.bound.kind !== 'default').length,
    detached: ledger.filter(({ table }) => table !== undefined && table.attachedTo === undefined).length,
    pendingDetach: set.partitions.filter(({ pendingDetach }) => pendingDetach).length,
    ...archiveCounts(context),
    archivesTo: stepOf(context.policy, 'archive')?.to.kind,
    coveredUntil: until,
    coveredUntilInstant: until === undefined ? undefined : scheme.instantOf(until),
    oldest,
    oldestInstant: oldest === undefined ? undefined : scheme.instantOf(oldest),
    bytes: pagesOf(set) * PAGE_BYTES,
    ...budgetOf(context),
    premakeMissing: wantedPartitions(context).partitions.filter(({ place }) => place !== 'behind').length,
    ...completeness(context),
    defaultRows: contents?.hasRows === true ? Math.max(1, contents.rows) : 0,
    overdue: overdueSteps(context, proposed),
    nextStep: nextStep(context),
  }
}

/** Of the tables that have rows of their own. */
function pagesOf({ partitions }: SetContext['set']): number {
  return partitions.reduce(
    (sum, { pages, branch }) => sum + (branch === undefined ? Math.max(0, pages) : pagesOf(branch)),
    0,
  )
}

function completeness(context: SetContext): Pick<SetSummary, 'isComplete'> {
  const { scheme } = context
  return scheme.lack === undefined ? {} : { isComplete: scheme.lack(context) === undefined }
}

function budgetOf({ set, policy, server }: SetContext): Pick<SetSummary, 'budget'> {
  return server === undefined ? {} : { budget: partitionBudget(set, policy, server) }
}

/** A copy of a database has the ledger of the original, whose archives are not its own. */
function archiveCounts({
  ledger,
  archives,
  database,
}: SetContext): Pick<SetSummary, 'archived' | 'archiveUnverified' | 'archiveDamaged'> {
  const isOurs = ({ databaseOid, systemIdentifier }: Omit<ArchivedEntry, 'archive'>): boolean =>
    databaseOid === database.oid && systemIdentifier === database.systemIdentifier
  const gone = archives.filter(isOurs)
  const records = [...ledger.filter(isOurs), ...gone].flatMap(({ archive }) => archive ?? [])
  const archived = records.filter(wasWhole).length
  return {
    archived,
    archiveUnverified: records.length - archived,
    archiveDamaged: gone.filter(({ archive }) => archive.damage !== '').length,
  }
}

function wasWhole({ verifiedAt, damage }: ArchiveRecord): boolean {
  return verifiedAt !== undefined && damage === ''
}

/**
 * Every step of the policy has a number, zero when nothing is overdue. What is due to leave counts also while something holds it back;
 * that is what an alert is for. What a hold keeps is not due.
 */
function overdueSteps(context: SetContext, proposed: readonly Action[]): Readonly<Record<string, number>> {
  const steps = [...new Set(context.policy.lifecycle.map((step) => step.do))]
  const leaving = freeToLeave(context).leaving.length
  const countOf = (step: LifecycleStep['do']): number => {
    if (step === 'detach') return leaving
    if (step === 'archive') return leaving + proposed.filter(archivesWhatHasLeft).length
    return proposed.filter((action) => action.kind === step && !isReconciling(action)).length
  }
  return Object.fromEntries(steps.map((step) => [step, countOf(step)]))
}

/** No step of the policy. */
function isReconciling(action: Action): boolean {
  return action.kind === 'set' && action.reconciled !== undefined
}

function archivesWhatHasLeft(action: Action): boolean {
  return action.kind === 'archive' && action.archive.do === 'store' && action.ledgerId !== undefined
}

function nextStep(context: SetContext): SetSummary['nextStep'] {
  const { set, policy, scheme, now } = context
  const attached = attachedRanges(set)
  const steps = policy.lifecycle
    .filter((step) => step.do !== 'drop' && step.do !== 'archive')
    .flatMap((step) => {
      const at = nextDue(attached, step.after satisfies Age, scheme, now)
      return at === undefined ? [] : [{ step: step.do, at }]
    })
  return steps.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))[0]
}
