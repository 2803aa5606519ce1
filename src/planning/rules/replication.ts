import { type Action } from '../../domain/action.ts'
import { type ValuesBound } from '../../domain/bound.ts'
import { compareEndpoints, endpointAt } from '../../domain/endpoint.ts'
import { type Finding, type FindingLevel } from '../../domain/finding.ts'
import { displayName, displayPart, type QualifiedName } from '../../domain/name.ts'
import { type KeyColumn } from '../../domain/key.ts'
import { attachedRanges, type PartitionSet, type RangePartition } from '../../domain/partition-set.ts'
import { type Subpartition } from '../../domain/policy.ts'
import { type Publication, type Replication } from '../../domain/replication.ts'
import { forValuesWords } from '../for-values-words.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

/** How many partitions a hint spells out: beyond that it is a script, and nobody reads it. */
const SPELLED_OUT = 4

/**
 * Says what subscribers of the set must do, because a partition that is made here is not made there, and what the set itself must have to
 * be published. Whether a subscriber has done its part cannot be seen from here: so it is said as long as it is so, once for a set.
 */
export function watchReplication(context: SetContext, earlier: readonly Action[]): Proposal {
  const { set } = context
  if (set.replication === undefined) return NOTHING
  const { publications, subscriptions, unidentified } = set.replication
  const byPartition = publications.filter(({ covers, viaRoot }) => covers !== 'partitions' && !viaRoot)
  const throughRoot = publications.filter(({ covers, viaRoot }) => covers !== 'partitions' && viaRoot)
  const onlySome = publications.filter(({ covers }) => covers === 'partitions')
  const coming = growing(context) ? comingPartitions(context, earlier) : []
  return {
    actions: [],
    findings: [
      ...(coming.length > 0 && byPartition.length > 0 ? [mayMissRows(context, byPartition, coming)] : []),
      ...(coming.length > 0 && onlySome.length > 0 ? [isLeftOut(context, onlySome, coming)] : []),
      ...(coming.length > 0 && throughRoot.length > 0 ? [needsPartitions(context, throughRoot, coming)] : []),
      ...(unidentified.count > 0 ? [refusesChanges(context, unidentified)] : []),
      ...(subscriptions.length > 0 ? [isSubscribed(context, subscriptions)] : []),
    ],
  }
}

/** A partition whose rows are still to come. */
interface Coming {
  readonly parent: QualifiedName
  readonly name: QualifiedName
  readonly bound: ValuesBound
  readonly key: KeyColumn
  readonly isDivided: boolean
}

/** What has its partitions once and for all gets no new ones. */
function growing({ policy }: SetContext): boolean {
  return (policy.list === undefined && policy.hash === undefined) || isDividedByRange(policy.subpartition)
}

function isDividedByRange(words: Subpartition | undefined): boolean {
  return words !== undefined && (words.by === 'range' || isDividedByRange(words.subpartition))
}

/** Made ahead before, and by this plan. */
function comingPartitions(context: SetContext, earlier: readonly Action[]): readonly Coming[] {
  const { set, scheme, now } = context
  const here = endpointAt(scheme.nowPosition(now))
  const ahead = attachedRanges(set).filter(({ bound }) => compareEndpoints(bound.lower, here) > 0)
  const made = earlier.flatMap((action) => {
    if (action.kind !== 'create') return []
    const { parent, target, bound, key, branch } = action
    return [{ parent: parent.name, name: target, bound, key, isDivided: branch !== undefined }]
  })
  return [...ahead.map(comingIn(set)), ...comingInBranches(context, set), ...made]
}

/** Of what is divided further the newest of each branch, as many as are made ahead. */
function comingInBranches(context: SetContext, { partitions }: PartitionSet): readonly Coming[] {
  return partitions.flatMap(({ branch }) => {
    if (branch === undefined) return []
    const ranges = attachedRanges(branch)
    const newest = ranges.slice(Math.max(0, ranges.length - context.policy.premake.ahead))
    return [...newest.map(comingIn(branch)), ...comingInBranches(context, branch)]
  })
}

function comingIn({ name: parent, key: { columns } }: PartitionSet) {
  return ({ name, bound, kind }: RangePartition): Coming => {
    const [key] = columns
    if (key === undefined) throw new RangeError('a partition key has at least one column')
    return { parent, name, bound, key, isDivided: kind === 'partitioned-table' }
  }
}

function mayMissRows(
  context: SetContext,
  publications: readonly Publication[],
  coming: readonly Coming[],
): Finding {
  const subject = displayName(context.set.name)
  return {
    code: 'subscriber-may-miss-rows',
    level: withSubscribers(context, 'warning'),
    subject,
    message: `${subject} is published partition by partition (${namesOf(publications)}): rows of a new partition reach nobody who has not made it too and refreshed the subscription`,
    hint: `${onTheSubscriber(coming)}; ${refresh(context)}. Or publish through the parent from now on, while nothing writes: ${publications
      .map(({ name }) => `alter publication ${displayPart(name)} set (publish_via_partition_root = true)`)
      .join('; ')}; then there: ${refresh(context)} with (copy_data = false)`,
  }
}

function isLeftOut(
  context: SetContext,
  publications: readonly Publication[],
  coming: readonly Coming[],
): Finding {
  const subject = displayName(context.set.name)
  const [first] = publications
  const [next] = coming
  const example =
    first === undefined || next === undefined
      ? ''
      : `, such as: alter publication ${displayPart(first.name)} add table ${displayName(next.name)}`
  return {
    code: 'partitions-not-published',
    level: withSubscribers(context, 'warning'),
    subject,
    message: `Partitions of ${subject} are published one by one (${namesOf(publications)}): new ones are not in there`,
    hint: `Publish ${subject} itself, or add each new partition${example}; then refresh the subscription.`,
  }
}

function needsPartitions(
  context: SetContext,
  publications: readonly Publication[],
  coming: readonly Coming[],
): Finding {
  const subject = displayName(context.set.name)
  return {
    code: 'subscriber-needs-partitions',
    level: 'info',
    subject,
    message: `${subject} is published through the parent (${namesOf(publications)}): a subscriber without a partition for a row stops there until it has one`,
    hint: `${onTheSubscriber(coming)}; or have a DEFAULT partition there, or let partitiond look after that database too.`,
  }
}

function refusesChanges({ set }: SetContext, { count, first }: Replication['unidentified']): Finding {
  const subject = displayName(set.name)
  const names = first.map(displayName)
  const more = count > first.length ? ' and others' : ''
  return {
    code: 'no-replica-identity',
    level: 'warning',
    subject,
    message: `UPDATE and DELETE fail on ${count} partition(s) of ${subject} (${names.join(', ')}${more}): a publication sends them, and neither a primary key nor a replica identity tells rows apart`,
    hint: `Run on each: ${names.map((name) => `alter table ${name} replica identity full`).join('; ')}; and for those to come: alter table ${subject} replica identity full`,
  }
}

function isSubscribed({ set }: SetContext, subscriptions: readonly string[]): Finding {
  const subject = displayName(set.name)
  return {
    code: 'set-is-subscribed',
    level: 'info',
    subject,
    message: `Rows of ${subject} come from a publisher (subscription ${subscriptions.map(displayPart).join(', ')}): a row without a partition stops the subscription, and what leaves here stays there`,
    hint: 'Premake here at least as far as there, and keep here no less than the publisher still changes.',
  }
}

/** Without a slot in this database nobody receives anything yet. */
function withSubscribers({ server }: SetContext, level: FindingLevel): FindingLevel {
  return (server?.logicalSlots.length ?? 0) > 0 ? level : 'info'
}

/** A subscription is called as its slot, unless somebody chose otherwise. */
function refresh({ server }: SetContext): string {
  const [only, ...others] = server?.logicalSlots ?? []
  const name = only === undefined || others.length > 0 ? '…' : displayPart(only)
  return `alter subscription ${name} refresh publication`
}

function onTheSubscriber(coming: readonly Coming[]): string {
  const statements = coming
    .slice(0, SPELLED_OUT)
    .map(
      ({ parent, name, bound, key, isDivided }) =>
        `create table ${displayName(name)} partition of ${displayName(parent)} ${forValuesWords(bound, key)}${isDivided ? ' partition by …' : ''}`,
    )
  const more = coming.length - statements.length
  return `On every subscriber, before the rows come: ${statements.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

function namesOf(publications: readonly Publication[]): string {
  return publications.map(({ name }) => displayPart(name)).join(', ')
}
