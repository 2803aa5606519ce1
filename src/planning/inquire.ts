import { markOf } from '../domain/index-definition.ts'
import { displayName } from '../domain/name.ts'
import { type DriftQuestion, type Inquiry } from '../domain/observations.ts'
import { defaultPartition, type PartitionSet } from '../domain/partition-set.ts'
import { type Policy, stepOf } from '../domain/policy.ts'
import { type Snapshot } from '../domain/snapshot.ts'
import { namesBelow } from './branches/names-below.ts'
import { carryingSet } from './carried-traits.ts'
import { governTree } from './branches/govern-tree.ts'
import { endedBeside } from './leases.ts'
import { matchPolicies } from './match-policies.ts'
import { nameFor } from './name-for.ts'
import { freezableTables } from './rules/freeze.ts'
import { dueToLeave, leavingPartitions } from './rules/detach.ts'
import { refOf } from './refs.ts'
import { type SetFacts } from './set-context.ts'
import { whoCouldDiffer } from './who-could-differ.ts'
import { wantedPartitions, type WantedPartitions } from './wanted-partitions.ts'

/** What is known before the costly facts are read. */
export type KnownFacts = Omit<Snapshot, 'observations'>

export interface InquiryOptions {
  /** Whether to look at parents' statistics and indexes even where nothing else is to be done. */
  readonly checkStatistics: boolean
  /** Whether to compare partitions with what new ones would be, of all sets; as `checkStatistics` when undefined. */
  readonly checkDrift?: boolean
}

/** Which costly facts the decision needs: none of them for a set with nothing to do. Pure; the catalog answers. */
export function inquire(facts: KnownFacts, policies: readonly Policy[], options: InquiryOptions): Inquiry {
  const asked: Inquiry[] = []
  for (const { set, policy } of matchPolicies(facts.sets, facts.others, policies, facts.ledger.entries)
    .managed) {
    const { root, branches } = governTree({ set, policy }, facts)
    if (root !== undefined) asked.push(...askAboutAll(root, branches, facts, options))
  }
  return {
    names: asked.flatMap(({ names }) => names),
    defaults: asked.flatMap(({ defaults }) => defaults),
    activity: asked.flatMap(({ activity }) => activity),
    parents: asked.flatMap(({ parents }) => parents),
    tables: asked.flatMap(({ tables }) => tables),
    references: asked.flatMap(({ references }) => references),
    traits: [...new Set(asked.flatMap(({ traits }) => traits))],
    drift: asked.flatMap(({ drift }) => drift),
    indexes: asked.flatMap(({ indexes }) => indexes),
  }
}

/** Statistics, traits of what stands and indexes are a matter of the whole: of branches only what changes in them is asked. */
function askAboutAll(
  root: SetFacts,
  branches: readonly SetFacts[],
  known: KnownFacts,
  options: InquiryOptions,
): readonly Inquiry[] {
  const whole = askAbout(root, known, options)
  const inner = branches.map((branch) => ({
    ...askAbout(branch, known, { checkStatistics: false }),
    drift: [],
    indexes: [],
  }))
  const parents = [whole, ...inner].some((each) => each.parents.length > 0) ? [root.set.oid] : []
  return [{ ...whole, parents }, ...inner.map((each) => ({ ...each, parents: [] }))]
}

function askAbout(
  facts: SetFacts,
  known: KnownFacts,
  { checkStatistics, checkDrift = checkStatistics }: InquiryOptions,
): Inquiry {
  const { set, policy, scheme } = facts
  const wanted = wantedPartitions(facts)
  const fallback = defaultPartition(set)
  const tables = archivedTables(facts, known)
  const changes = wanted.partitions.length > 0 || leavingPartitions(facts).length > 0
  return {
    names: [...candidateNames(facts, wanted), ...(tables.length > 0 ? archiveTable(facts) : [])],
    defaults:
      fallback === undefined
        ? parentAsDefault(facts)
        : [
            {
              oid: fallback.oid,
              name: fallback.name,
              key: scheme.key,
              bounds: wanted.partitions.map(({ bound }) => bound),
              tellsValues: set.key.method === 'list',
            },
          ],
    activity: freezableTables(facts).map(({ partition }) => partition.oid),
    parents: changes || checkStatistics ? [set.oid] : [],
    tables,
    references: referencesOf(facts, known),
    traits: wanted.partitions.length > 0 ? [carryingSet(facts).oid] : [],
    drift: checkDrift || policy.reconcile ? [driftQuestion(set, policy, known)] : [],
    indexes: indexesOf(facts, checkStatistics),
  }
}

/** Of a legacy inheritance set the table itself holds what no child took. */
function parentAsDefault({
  set: { oid, name, inheritance },
  scheme: { key },
}: SetFacts): Inquiry['defaults'] {
  return inheritance === undefined ? [] : [{ oid, name, key, bounds: [], only: true }]
}

/** Where nobody asks for any they are only reported on, and looked at in whole cycles. */
function indexesOf({ set, policy }: SetFacts, isWhole: boolean): Inquiry['indexes'] {
  const { indexes, reconcile } = policy
  if (!isWhole && !reconcile && indexes.length === 0) return []
  return [{ oid: set.oid, marks: indexes.map(markOf) }]
}

/** Rows that reference a partition keep it from leaving: the server would find them only under the locks that it takes on everything. */
function referencesOf({ scheme, ...facts }: SetFacts, { ledger }: KnownFacts): Inquiry['references'] {
  const { set, place } = facts
  if (set.foreignKeys.every(({ direction }) => direction === 'out')) return []
  const leaving = dueToLeave({ ...facts, scheme, restored: ledger.restored })
  return leaving.map((partition) => ({
    // A foreign key references the table at the top.
    set: place?.root.oid ?? set.oid,
    partition: refOf(partition),
    bound: partition.bound,
    key: scheme.key,
  }))
}

function driftQuestion(set: PartitionSet, policy: Policy, { withSettings }: KnownFacts): DriftQuestion {
  const toast = toastParameters(policy)
  return { oid: set.oid, toast, among: toast.length > 0 ? 'all' : whoCouldDiffer(set, withSettings) }
}

/** Parameters of the TOAST table stand in another catalog row, which the structure does not hold. */
function toastParameters({ parameters }: Policy): readonly string[] {
  return Object.entries(parameters).flatMap(([name, value]) =>
    name.startsWith('toast.') ? [`${name.slice('toast.'.length)}=${value}`] : [],
  )
}

/** An archive table has to be made where there is none. */
function archiveTable({ policy }: SetFacts): Inquiry['names'] {
  const to = stepOf(policy, 'archive')?.to
  return to?.kind === 'table' ? [to.table] : []
}

/** Whatever is about to leave into an archive, stands there detached and is, or is to be, in one, or was made from one for a time. */
function archivedTables(facts: SetFacts, { ledger }: KnownFacts): Inquiry['tables'] {
  const { set, policy } = facts
  const isArchiving = stepOf(policy, 'archive') !== undefined
  const detached = ledger.entries.filter(
    (entry) =>
      entry.parentOid === set.oid &&
      entry.table?.attachedTo === undefined &&
      (isArchiving || entry.archive !== undefined),
  )
  return [
    ...detached.flatMap(({ table }) => (table === undefined ? [] : [table.oid])),
    ...(isArchiving ? leavingPartitions(facts).map(({ oid }) => oid) : []),
    ...endedBeside({ restored: ledger.restored, now: facts.now })
      .filter(({ parentOid }) => parentOid === set.oid)
      .map(({ oid }) => oid),
  ]
}

/** The name each wanted partition would like, and the one it would fall back to. */
function candidateNames(facts: SetFacts, { partitions }: WantedPartitions): Inquiry['names'] {
  return partitions.flatMap((wanted) => {
    const first = nameFor(facts, wanted, () => false).name
    const second = nameFor(facts, wanted, (name) => displayName(name) === displayName(first)).name
    return [first, second].flatMap((name) => [name, ...namesBelow(facts, wanted, name)])
  })
}
