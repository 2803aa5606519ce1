import { displayName } from '../domain/name.ts'
import { type Inquiry } from '../domain/observations.ts'
import { defaultPartition } from '../domain/partition-set.ts'
import { type Policy, stepOf } from '../domain/policy.ts'
import { type Snapshot } from '../domain/snapshot.ts'
import { govern } from './governed-set.ts'
import { endedBeside } from './leases.ts'
import { matchPolicies } from './match-policies.ts'
import { nameFor } from './name-for.ts'
import { freezablePartitions } from './rules/freeze.ts'
import { leavingPartitions } from './rules/detach.ts'
import { type SetFacts } from './set-context.ts'
import { wantedPartitions, type WantedPartitions } from './wanted-partitions.ts'

/** What is known before the costly facts are read. */
export type KnownFacts = Omit<Snapshot, 'observations'>

/** Which costly facts the decision needs: none of them for a set with nothing to do. Pure; the catalog answers. */
export function inquire(
  facts: KnownFacts,
  policies: readonly Policy[],
  options: { readonly checkStatistics: boolean },
): Inquiry {
  const asked: Inquiry[] = []
  for (const { set, policy } of matchPolicies(facts.sets, facts.others, policies, facts.ledger.entries)
    .managed) {
    const { scheme } = govern(set, policy, facts.newestKeys.get(set.oid))
    if (scheme !== undefined)
      asked.push(askAbout({ set, policy, scheme, now: facts.takenAt }, facts, options.checkStatistics))
  }
  return {
    names: asked.flatMap(({ names }) => names),
    defaults: asked.flatMap(({ defaults }) => defaults),
    activity: asked.flatMap(({ activity }) => activity),
    parents: asked.flatMap(({ parents }) => parents),
    tables: asked.flatMap(({ tables }) => tables),
  }
}

function askAbout(facts: SetFacts, known: KnownFacts, checkStatistics: boolean): Inquiry {
  const { set, scheme } = facts
  const wanted = wantedPartitions(facts)
  const fallback = defaultPartition(set)
  const tables = archivedTables(facts, known)
  const changes = wanted.partitions.length > 0 || leavingPartitions(facts).length > 0
  return {
    names: [...candidateNames(facts, wanted), ...(tables.length > 0 ? archiveTable(facts) : [])],
    defaults:
      fallback === undefined
        ? []
        : [
            {
              oid: fallback.oid,
              name: fallback.name,
              key: scheme.key,
              bounds: wanted.partitions.map(({ bound }) => bound),
            },
          ],
    activity: freezablePartitions(facts).map(({ oid }) => oid),
    parents: changes || checkStatistics ? [set.oid] : [],
    tables,
  }
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
    return [first, second]
  })
}
