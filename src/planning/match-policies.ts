import { type Finding } from '../domain/finding.ts'
import { type LedgerEntry } from '../domain/ledger.ts'
import { displayName, sameName, type QualifiedName } from '../domain/name.ts'
import { type PartitionSet } from '../domain/partition-set.ts'
import { type Policy } from '../domain/policy.ts'
import { type OtherRelation } from '../domain/snapshot.ts'
import { displayPattern, matchesPattern } from '../domain/table-pattern.ts'

/** Which policy governs which set, and what is to be said about those that govern none. */
export interface Matches {
  readonly managed: readonly { readonly set: PartitionSet; readonly policy: Policy }[]
  readonly unmatched: readonly Unmatched[]
}

/** A policy that governs nothing, or a set that too many govern. `table` is undefined for a glob that matches nothing. */
export interface Unmatched {
  readonly table: QualifiedName | undefined
  readonly policy: Policy
  readonly finding: Finding
}

/**
 * Pairs sets with policies: an exact name beats a glob, two globs on one table are an error (product.md §3). A branch of
 * partitions that we detached is a partitioned table of its own now; no glob takes it for a set.
 */
export function matchPolicies(
  sets: readonly PartitionSet[],
  others: readonly OtherRelation[],
  policies: readonly Policy[],
  ledger: readonly LedgerEntry[] = [],
): Matches {
  const managed: { set: PartitionSet; policy: Policy }[] = []
  const unmatched: Unmatched[] = []
  const used = new Set<Policy>()
  const leaving = new Set(ledger.map(({ partitionOid }) => partitionOid))
  for (const set of sets) {
    const exact = policies.find(({ table }) => table.exact !== undefined && sameName(table.exact, set.name))
    const globs =
      exact === undefined && !leaving.has(set.oid)
        ? policies.filter(({ table }) => matchesPattern(table, set.name))
        : []
    const policy = exact ?? globs[0]
    if (policy === undefined) continue
    for (const each of exact === undefined ? globs : [exact]) used.add(each)
    if (globs.length > 1) {
      unmatched.push({ table: set.name, policy, finding: ambiguous(set, globs) })
    } else {
      managed.push({ set, policy })
    }
  }
  for (const policy of policies) {
    if (!used.has(policy)) unmatched.push(matchesNothing(policy, others))
  }
  return { managed, unmatched }
}

function place({ source }: Policy): string {
  return `${source.file}:${source.line}:${source.column}`
}

function ambiguous(set: PartitionSet, globs: readonly Policy[]): Finding {
  const subject = displayName(set.name)
  return {
    code: 'ambiguous-policy',
    level: 'error',
    subject,
    message: `${subject} matches ${globs.length} globs: ${globs.map((p) => `${p.table.text} (${place(p)})`).join(', ')}`,
    hint: `Give ${subject} a policy of its own, or narrow the globs until one matches. Until then nothing is done to it.`,
  }
}

function matchesNothing(policy: Policy, others: readonly OtherRelation[]): Unmatched {
  const { exact } = policy.table
  const subject = displayPattern(policy.table)
  if (exact === undefined) {
    return {
      table: undefined,
      policy,
      finding: {
        code: 'policy-matches-nothing',
        level: 'warning',
        subject,
        message: `No partitioned table matches ${subject} (${place(policy)})`,
        hint: 'Check the spelling of the glob, or remove the policy. System schemas and the ledger schema are never matched.',
      },
    }
  }
  const other = others.find(({ name }) => sameName(name, exact))
  return {
    table: exact,
    policy,
    finding: other === undefined ? missing(policy, subject) : notPartitioned(policy, subject, other),
  }
}

function missing(policy: Policy, subject: string): Finding {
  return {
    code: 'missing-table',
    level: 'error',
    subject,
    message: `Table ${subject} of the policy at ${place(policy)} does not exist in this database`,
    hint: 'Create the table with PARTITION BY, correct the name (quote it as PostgreSQL would), or remove the policy.',
  }
}

function notPartitioned(policy: Policy, subject: string, other: OtherRelation): Finding {
  return {
    code: 'not-partitioned',
    level: 'error',
    subject,
    message: `${subject} of the policy at ${place(policy)} is a ${other.kind}, not a ${policy.inheritanceKey === undefined ? 'partitioned' : 'plain'} table`,
    hint: notPartitionedHint(policy, subject, other),
  }
}

function notPartitionedHint(
  { inheritanceKey }: Policy,
  subject: string,
  { kind, hasChildren }: OtherRelation,
): string {
  if (inheritanceKey !== undefined) return 'Name the table that the others inherit from.'
  if (kind !== 'table')
    return 'Name the partitioned table itself: policies govern the top of a partition tree.'
  if (hasChildren === true)
    return 'Tables inherit from it. If their CHECKs cut it by one column, say method: inheritance and key: (the column) in the policy.'
  return (
    `A plain table becomes a partitioned one by renaming it, creating ${subject} anew with PARTITION BY RANGE (the time column), ` +
    'and attaching the renamed table as its first partition; the primary key must then contain the time column.'
  )
}
