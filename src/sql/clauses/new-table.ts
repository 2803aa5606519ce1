import { type TableRef } from '../../domain/action.ts'
import { type NewPartition } from '../../domain/new-partition.ts'
import { type PartitionKey } from '../../domain/key.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { type Trait } from '../../domain/traits.ts'
import { Fragment, identifier, join, literal, nothing, qualified, sql } from '../fragment.ts'
import { type LockMode, type Statement } from '../statement.ts'
import { statement } from '../wording.ts'
import { doBlock } from './do-block.ts'
import { forValues } from './for-values.ts'
import { inheritFrom, withoutParentOnlyChecks } from './inheritance/inherit-from.ts'
import { newIndexes } from './new-index.ts'
import { indexIdentity, wholeRowIdentity } from './traits/replica-identity.ts'
import { wordTraits } from './traits/word-traits.ts'
import { parameterList } from './with-parameters.ts'

/**
 * The table that is going to be a partition, standing alone: only ACCESS SHARE on the parent. What LIKE does not copy and
 * ATTACH does not bring is given here: owner (by role), access method, storage parameters, tablespace, replica identity (postgres.md C).
 * Without EXCLUDING IDENTITY the server refuses to attach it from 17 on; a name that is taken is an error, never skipped (postgres.md E2).
 */
export function createTable(
  target: QualifiedName,
  parent: TableRef,
  partition: NewPartition,
): readonly Statement[] {
  const { tablespace, replicaIdentity, traits, branch, inheritance } = partition
  // What has no rows of its own has no parameters either: the server refuses them.
  const parameters = branch === undefined ? partition.parameters : {}
  const divided = branch === undefined ? nothing : partitionBy(branch.key)
  const method = traits?.accessMethod === undefined ? nothing : sql` using ${identifier(traits.accessMethod)}`
  const options = Object.keys(parameters).length === 0 ? nothing : sql` with ${parameterList(parameters)}`
  const place = tablespace === undefined ? nothing : sql` tablespace ${identifier(tablespace)}`
  const words = sql`create table ${qualified(target)} (like ${qualified(parent.name)} including all excluding identity)`
  return [
    statement(sql`${words}${divided}${method}${options}${place}`, 'ACCESS SHARE'),
    ...withoutParentOnlyChecks(target, inheritance),
    // A child has nothing of its parent's constraints but what is copied.
    ...(traits?.hasExclusions === true && inheritance === undefined ? [dropExclusions(target)] : []),
    ...wholeRowIdentity(target, replicaIdentity),
    ...newIndexes(target, partition.indexes),
  ]
}

/** LIKE makes a plain table of a partitioned one (postgres.md C2). */
function partitionBy({ method, columns }: PartitionKey): Fragment {
  return sql` partition by ${Fragment.of(method)} (${join(columns.map(({ name }) => identifier(name)))})`
}

/**
 * The server does not see that a copied EXCLUDE constraint is the parent's (17 and 18): ATTACH would make a second one, and every insert
 * keep both. The copy's name is the server's choice.
 */
function dropExclusions(target: QualifiedName): Statement {
  const table = sql`${literal(qualified(target).text)}::pg_catalog.regclass`
  const block = doBlock(sql`declare
  command pg_catalog.text;
begin
  for command in
    select pg_catalog.format('alter table %s drop constraint %I', ${table}, entry.conname)
    from pg_catalog.pg_constraint as entry
    where entry.conrelid = ${table} and entry.contype = 'x'
  loop
    execute command;
  end loop;
end`)
  return statement(block, null)
}

/**
 * Not PARTITION OF: that takes ACCESS EXCLUSIVE on the parent, and one idle reader then stops everybody (postgres.md A1–A3). Rights and
 * policies come first: nobody ever sees the partition without them.
 */
export function attachTable(
  target: QualifiedName,
  parent: TableRef,
  partition: NewPartition,
): readonly Statement[] {
  const { inheritance } = partition
  return [
    ...carry(target, partition, (trait) => !isForce(trait)),
    ...(inheritance === undefined
      ? attach(target, parent, partition)
      : inheritFrom(target, parent, partition, inheritance)),
    ...carry(target, partition, isForce),
  ]
}

function attach(target: QualifiedName, parent: TableRef, partition: NewPartition): readonly Statement[] {
  const words = sql`alter table ${qualified(parent.name)} attach partition ${qualified(target)} ${forValues(partition.bound, partition.key)}`
  return [statement(words, attachLock(partition)), ...indexIdentity(target, partition.replicaIdentity)]
}

/** Under FORCE the server refuses to check the foreign keys of what is attached. */
const isForce = (trait: Trait): boolean => trait.kind === 'row-security' && trait.forced

/** Nobody else sees the table yet: its locks do not count. */
function carry(
  table: QualifiedName,
  { traits, replicaIdentity }: NewPartition,
  isWanted: (trait: Trait) => boolean,
): readonly Statement[] {
  if (traits === undefined) return []
  const target = { table, source: traits.table, replicaIdentity }
  return wordTraits(traits.all.filter(isWanted), target).map(({ text }) => ({ text, lock: null }))
}

function attachLock({ hasDefault, hasForeignKeys }: NewPartition): LockMode {
  if (hasDefault) return 'ACCESS EXCLUSIVE'
  return hasForeignKeys ? 'SHARE ROW EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE'
}
