import { type ValuesBound } from '../../domain/bound.ts'
import { type KeyColumn } from '../../domain/key.ts'
import { displayPart, type QualifiedName } from '../../domain/name.ts'
import { type PartitionSet } from '../../domain/partition-set.ts'
import { type Subpartition } from '../../domain/policy.ts'
import { type SchemeRefusal } from '../schemes/scheme.ts'
import { schemeFor } from '../schemes/scheme-for.ts'
import { type SetFacts } from '../set-context.ts'
import { piecesOf } from '../partition-budget.ts'
import { placeOf } from './branch-place.ts'
import { innerPolicy } from './level.ts'

/** Why partitions cannot be divided as the policy says: an error finding but for its subject, whose name and a colon go before `message`. */
export interface BranchRefusal {
  readonly code: SchemeRefusal['code'] | 'subpartition-misfit' | 'branch-too-large'
  readonly message: string
  readonly hint: string
}

/**
 * A branch that is about to be made, as though it stood there without partitions; undefined where the policy wants none. What the server
 * would refuse is found out here, before anything is tried.
 */
export function emptyBranch(
  { set, policy, scheme, now, place }: SetFacts,
  name: QualifiedName,
  bound: ValuesBound,
): { readonly facts: SetFacts } | { readonly refusal: BranchRefusal } | undefined {
  const inner = innerPolicy(policy, scheme.key)
  if (inner === undefined || policy.subpartition === undefined) return undefined
  const key = keyOf(set, policy.subpartition)
  if ('refusal' in key) return key
  const branch: PartitionSet = {
    ...set,
    oid: 0,
    name,
    key: { method: policy.subpartition.by, columns: [key] },
    partitions: [],
    leftoverExclusions: [],
  }
  const answer = schemeFor(branch, inner, { position: undefined, before: undefined })
  if ('refusal' in answer) {
    const { code, message, hint } = answer.refusal
    return { refusal: { code, message: `its partitions cannot be divided: ${message}`, hint } }
  }
  const facts = { set, policy, scheme, now, ...(place === undefined ? {} : { place }) }
  const stands = { ...placeOf(facts, { bound }), isNew: true } as const
  const pieces = stands.ranges.has(key.name) ? piecesOf(policy.interval, inner.interval) : 1
  if (pieces > MOST_LEAVES) return { refusal: tooManyTables(pieces, MOST_LEAVES) }
  return { facts: { set: branch, policy: inner, scheme: answer.scheme, now, place: stands } }
}

/** Tables of a branch that are made in one transaction, at most: more take minutes, and somebody waits for what they lock. */
export const MOST_LEAVES = 5000

export function tooManyTables(count: number, most: number): BranchRefusal {
  return {
    code: 'branch-too-large',
    message: `a new partition of it would consist of ${count} tables, and no more than ${most} can be made at a time`,
    hint: `Divide into fewer: a longer inner interval, a shorter outer one, a smaller modulus. Below ${MOST_LEAVES} the server's max_locks_per_transaction decides, half of whose lock table one branch may take.`,
  }
}

/** The column as a key, or why it cannot be one. */
function keyOf(
  set: PartitionSet,
  { key: name }: Subpartition,
): KeyColumn | { readonly refusal: BranchRefusal } {
  const column = set.columns.find((each) => each.name === name)
  if (column?.asKey === undefined)
    return misfit(`it has no column ${displayPart(name)}, by which its partitions are to be divided`, CORRECT)
  if (column.generated)
    return misfit(
      `its partitions cannot be divided by ${displayPart(name)}, which is a generated column`,
      CORRECT,
    )
  const lacking = set.uniqueIndexes?.find(({ columns }) => !columns.includes(name))
  if (lacking === undefined) return { name, isExpression: false, ...column.asKey }
  const what = lacking.isPrimary ? 'primary key' : 'unique index or constraint'
  return misfit(
    `its partitions cannot be divided by ${displayPart(name)}, which is not among the columns of its ${what} ${displayPart(lacking.name)}`,
    `PostgreSQL wants every column that divides a table in each of its unique keys. Make ${displayPart(lacking.name)} anew with ${displayPart(name)} in it, drop it, or divide by another column.`,
  )
}

const CORRECT = 'Correct `subpartition` in the policy; no new partitions are made meanwhile.'

function misfit(message: string, hint: string): { readonly refusal: BranchRefusal } {
  return { refusal: { code: 'subpartition-misfit', message, hint } }
}
