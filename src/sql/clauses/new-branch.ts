import { type TableRef } from '../../domain/action.ts'
import { type NewBranch, type NewLeaf, type NewPartition } from '../../domain/new-partition.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { type ReplicaIdentity } from '../../domain/partition-set.ts'
import { type Trait } from '../../domain/traits.ts'
import { literal, qualified, sql } from '../fragment.ts'
import { type Statement } from '../statement.ts'
import { statement } from '../wording.ts'
import { doBlock } from './do-block.ts'
import { forValues } from './for-values.ts'
import { attachTable, createTable } from './new-table.ts'
import { wordTraits } from './traits/word-traits.ts'

/** What a new partition consists of, standing alone: one table, or a branch with all the tables below it, not attached to each other. */
export function createTree(
  target: QualifiedName,
  parent: TableRef,
  partition: NewPartition,
): readonly Statement[] {
  return [
    ...createTable(target, parent, partition),
    ...leavesOf(partition).flatMap((leaf) => createTree(leaf.name, parent, leaf)),
  ]
}

/**
 * Attaches it, and its tables to it from the top down, all in one transaction. From PostgreSQL 17 on an identity column is handed on to
 * what is attached, and not to what that has below it already: the server could then never detach the branch again (seen on 17 and 18).
 */
export function attachTree(
  target: QualifiedName,
  parent: TableRef,
  partition: NewPartition,
): readonly Statement[] {
  return [...attachTable(target, parent, partition), ...attachLeaves(target, parent, partition)]
}

function attachLeaves(
  target: QualifiedName,
  { owner }: TableRef,
  partition: NewPartition,
): readonly Statement[] {
  const branch = { oid: 0, name: target, owner }
  return leavesOf(partition).flatMap((leaf) => [
    ...unseen(attachTable(leaf.name, branch, { ...leaf, replicaIdentity: besideIndex(leaf) })),
    ...indexBelow(leaf.name, leaf.replicaIdentity),
    ...attachLeaves(leaf.name, branch, leaf),
  ])
}

/** Makes a branch that takes rows before it is attached: from the bottom up. */
export function joinLeaves(
  target: QualifiedName,
  parent: TableRef,
  partition: NewPartition,
): readonly Statement[] {
  const branch = { oid: 0, name: target, owner: parent.owner }
  return leavesOf(partition).flatMap((leaf) => [
    ...joinLeaves(leaf.name, branch, leaf),
    ...unseen(
      attachTable(leaf.name, branch, {
        ...leaf,
        replicaIdentity: besideIndex(leaf),
        traits: leaf.traits && { ...leaf.traits, all: leaf.traits.all.filter((trait) => !isForce(trait)) },
      }),
    ),
  ])
}

/** Attaches what `joinLeaves` has put together, and makes up for what its tables could not be given before. */
export function attachJoined(
  target: QualifiedName,
  parent: TableRef,
  partition: NewPartition,
): readonly Statement[] {
  const { branch } = partition
  return [
    ...attachTable(target, parent, partition),
    ...(branch?.hasIdentity === true ? [...part(target, branch), ...join(target, branch)] : []),
    ...finish(partition),
  ]
}

/** Takes the tables below a branch apart again, from the bottom up: only what is attached anew is handed the identity. */
function part(target: QualifiedName, { leaves }: NewBranch): readonly Statement[] {
  return leaves.flatMap((leaf) => [
    ...(leaf.branch === undefined ? [] : part(leaf.name, leaf.branch)),
    statement(sql`alter table ${qualified(target)} detach partition ${qualified(leaf.name)}`, null),
  ])
}

function join(target: QualifiedName, { leaves }: NewBranch): readonly Statement[] {
  return leaves.flatMap((leaf) => [
    statement(
      sql`alter table ${qualified(target)} attach partition ${qualified(leaf.name)} ${forValues(leaf.bound, leaf.key)}`,
      null,
    ),
    ...(leaf.branch === undefined ? [] : join(leaf.name, leaf.branch)),
  ])
}

function finish(partition: NewPartition): readonly Statement[] {
  return leavesOf(partition).flatMap((leaf) => {
    const { name, traits, replicaIdentity } = leaf
    const target = { table: name, source: traits?.table ?? name, replicaIdentity }
    return [
      ...indexBelow(name, replicaIdentity),
      ...unseen(wordTraits((traits?.all ?? []).filter(isForce), target)),
      ...finish(leaf),
    ]
  })
}

/** Under FORCE the server refuses to check the foreign keys of what is attached. */
const isForce = (trait: Trait): boolean => trait.kind === 'row-security' && trait.forced

function leavesOf({ branch }: NewPartition): readonly NewLeaf[] {
  return branch?.leaves ?? []
}

/** Nobody else sees the tables yet: only what they reference is locked for others too, and that is by the branch already. */
function unseen(statements: readonly Statement[]): readonly Statement[] {
  return statements.map(({ text }) => ({ text, lock: null }))
}

/** The index is looked up from the leaf: the one between has a name of the server's choosing. */
function besideIndex({ replicaIdentity }: NewLeaf): ReplicaIdentity {
  return replicaIdentity.kind === 'index' ? { kind: 'default' } : replicaIdentity
}

function indexBelow(target: QualifiedName, identity: ReplicaIdentity): readonly Statement[] {
  if (identity.kind !== 'index') return []
  const table = sql`${literal(qualified(target).text)}::pg_catalog.regclass`
  const block = doBlock(sql`begin
  execute (
    select pg_catalog.format('alter table %s replica identity using index %I', ${table}, index_class.relname)
    from pg_catalog.pg_index as index_entry
    join pg_catalog.pg_class as index_class on index_class.oid = index_entry.indexrelid
    where index_entry.indrelid = ${table}
      and ${literal(qualified(identity.index).text)}::pg_catalog.regclass in (
        select above.relid from pg_catalog.pg_partition_ancestors(index_entry.indexrelid) as above
      )
  );
end`)
  return [statement(block, null)]
}
