import { type Finding } from '../domain/finding.ts'
import { displayName, displayPart } from '../domain/name.ts'
import { type Partition } from '../domain/partition.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { stepOf } from '../domain/policy.ts'
import { type Publication, type PublicationPlace } from '../domain/replication.ts'
import { type SetFacts } from './set-context.ts'

/**
 * The publications that a leaving partition has to be put into by name so that it stays in them: none where the policy lets it go, and
 * none that keep it anyway, because they have all tables, its schema, or the partition itself.
 */
export function staysIn(facts: SetFacts, partition: Partition): readonly PublicationPlace[] {
  return mustAlter(facts, partition).map(({ name, columns }) => ({ publication: name, columns }))
}

/** Why the policy's `publication: stay` cannot be carried out, for each publication that is in the way; nothing leaves meanwhile. */
export function cannotStay(facts: SetFacts, leaving: readonly Partition[]): readonly Finding[] {
  const wanted = new Set(leaving.flatMap((partition) => mustAlter(facts, partition)))
  return [...wanted].flatMap((publication) => obstacle(facts.set, publication))
}

function mustAlter({ set, policy }: SetFacts, partition: Partition): readonly Publication[] {
  const step = stepOf(policy, 'detach')
  // A foreign table is in no publication.
  if (step?.publication !== 'stay' || partition.kind === 'foreign-table') return []
  const goesTo = step.schema ?? partition.name.schema
  return (set.replication?.publications ?? []).filter(
    ({ covers, schemas, members }) =>
      (covers === 'table' || covers === 'schema') &&
      !members.includes(partition.oid) &&
      !schemas.includes(goesTo),
  )
}

function obstacle(
  set: PartitionSet,
  { name, owner, mayAlter, hasRowFilter }: Publication,
): readonly Finding[] {
  const subject = displayName(set.name)
  const finding = { code: 'publication-not-kept', level: 'error', subject } as const
  const what = `What is due to leave ${subject} is to stay in publication ${displayPart(name)}, and stays attached`
  if (hasRowFilter) {
    return [
      {
        ...finding,
        message: `${what}: the publication sends only some of its rows, and partitiond does not repeat its condition`,
        hint: 'Put the partitions into it by hand, with the condition, or write `publication: leave`.',
      },
    ]
  }
  if (mayAlter) return []
  const own = `alter publication ${displayPart(name)} owner to ${displayPart(set.owner)}`
  return [
    {
      ...finding,
      message: `${what}: it belongs to ${owner}, and ${set.owner} may not change it`,
      hint: `Run: ${own}; or: grant ${displayPart(owner)} to ${displayPart(set.owner)}. Or write \`publication: leave\`.`,
    },
  ]
}
