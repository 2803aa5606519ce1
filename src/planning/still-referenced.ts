import { type Finding } from '../domain/finding.ts'
import { displayName, sameName } from '../domain/name.ts'
import { type RangePartition } from '../domain/partition-set.ts'
import { MOST_REFERENCES, type Reference } from '../domain/references.ts'
import { type SetContext } from './set-context.ts'

/**
 * Parts the partitions that may be detached from those that rows of other tables still reference: the server would refuse, and only after
 * it had locked both tables exclusively. Where that could not be found out the partition stays too, for the same reason.
 */
export function unreferenced(
  context: SetContext,
  leaving: readonly RangePartition[],
): { readonly leaving: readonly RangePartition[]; readonly findings: readonly Finding[] } {
  const { observations } = context
  const looked = leaving.map((partition) => ({
    partition,
    references: knowable(partition, observations.references?.get(partition.oid) ?? []),
  }))
  return {
    leaving: looked.flatMap(({ partition, references }) => (references.length === 0 ? [partition] : [])),
    findings: looked.flatMap(({ partition, references }) =>
      references.length === 0 ? [] : [findingOf(context, partition, references)],
    ),
  }
}

/** FORCE ROW LEVEL SECURITY hides the partition from its own owner until it is taken off for the detach; then the server looks. */
function knowable(
  { forcesRowSecurity }: RangePartition,
  references: readonly Reference[],
): readonly Reference[] {
  if (forcesRowSecurity !== true) return references
  return references.filter((each) => each.kind !== 'unknown' || each.why !== 'hidden')
}

function findingOf(
  context: SetContext,
  partition: RangePartition,
  references: readonly Reference[],
): Finding {
  const counted = references.filter((each) => each.kind === 'rows')
  const unknown = references.filter((each) => each.kind === 'unknown')
  return counted.length > 0
    ? stillReferenced(context, partition, counted)
    : notCounted(context, partition, unknown)
}

type Counted = Extract<Reference, { kind: 'rows' }>
type Unknown = Extract<Reference, { kind: 'unknown' }>

function stillReferenced(
  context: SetContext,
  { name }: RangePartition,
  references: readonly Counted[],
): Finding {
  const subject = displayName(name)
  const isDeparting = references.every(({ table }) => context.departs?.(table) === true)
  const by = references.map((each) => referenceText(each)).join('; ')
  return {
    code: 'still-referenced',
    level: isDeparting ? 'info' : 'error',
    subject,
    message: `${subject} is due to leave and stays: ${by}`,
    hint: isDeparting
      ? 'What references it is on its way out itself; then it is its turn, by itself.'
      : hintFor(context, references),
  }
}

function referenceText({ table, constraint, rows, example }: Counted): string {
  const count = rows > MOST_REFERENCES ? `more than ${MOST_REFERENCES} rows` : `${rows} row(s)`
  const key = example === undefined ? '' : `, for example ${example}`
  return `${count} of ${displayName(table)} reference it (constraint ${constraint}${key})`
}

function hintFor({ set }: SetContext, references: readonly Counted[]): string {
  if (references.some(({ table }) => sameName(table, set.name)))
    return 'PostgreSQL refuses to detach it while any row references it, one of its own included. Delete those rows, or set their columns to NULL, or drop the foreign key.'
  const tables = tablesOf(references)
  return `Delete these rows or set their columns to NULL, best by a retention of ${tables} that is not longer than this one. A table that was detached keeps its foreign key: drop that constraint if the table is to stay.`
}

/** A lock passes; what is slow or forbidden once will be so the next time. */
function notCounted({ set }: SetContext, { name }: RangePartition, references: readonly Unknown[]): Finding {
  const subject = displayName(name)
  const why = references.find((each) => each.why !== 'locked')?.why ?? 'locked'
  const tables = tablesOf(references.filter((each) => each.why === why))
  const { reason, hint } = whys[why](tables, set.owner)
  return {
    code: 'references-not-counted',
    level: why === 'locked' ? 'warning' : 'error',
    subject,
    message: `${subject} is due to leave and stays: whether rows of ${tables} reference it is not known, ${reason}`,
    hint,
  }
}

/** The server looks for itself when a partition is detached: what keeps us from it would keep it, with its locks held. */
const whys: Readonly<
  Record<
    Unknown['why'],
    (tables: string, owner: string) => { readonly reason: string; readonly hint: string }
  >
> = {
  locked: () => ({
    reason: 'another session holds an exclusive lock',
    hint: 'It is looked into again in the next cycle.',
  }),
  slow: (tables) => ({
    reason: 'looking took too long',
    hint: `Give ${tables} an index on the foreign key that begins with the column which references the partition key.`,
  }),
  hidden: (tables, owner) => ({
    reason: `${owner} may not read it`,
    hint: `PostgreSQL reads it as the owner of the set when a partition is detached: grant select on ${tables} to ${owner}. Where it has that right, row level security is in the way.`,
  }),
}

function tablesOf(references: readonly Reference[]): string {
  return [...new Set(references.map(({ table }) => displayName(table)))].join(', ')
}
