import { type NewPartition, type TableRef } from '../../domain/action.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { type ReplicaIdentity } from '../../domain/partition-set.ts'
import { identifier, literal, nothing, qualified, sql } from '../fragment.ts'
import { type LockMode, type Statement } from '../statement.ts'
import { statement } from '../wording.ts'
import { doBlock } from './do-block.ts'
import { forValues } from './for-values.ts'
import { parameterList } from './with-parameters.ts'

/**
 * The table that is going to be a partition, standing alone: only ACCESS SHARE on the parent. What LIKE does not copy and
 * ATTACH does not bring is given here: owner (by role), storage parameters, tablespace, replica identity (postgres.md C).
 * Without EXCLUDING IDENTITY the server refuses to attach it from 17 on; a name that is taken is an error, never skipped (postgres.md E2).
 */
export function createTable(
  target: QualifiedName,
  parent: TableRef,
  partition: NewPartition,
): readonly Statement[] {
  const { parameters, tablespace, replicaIdentity } = partition
  const options = Object.keys(parameters).length === 0 ? nothing : sql` with ${parameterList(parameters)}`
  const place = tablespace === undefined ? nothing : sql` tablespace ${identifier(tablespace)}`
  const words = sql`create table ${qualified(target)} (like ${qualified(parent.name)} including all excluding identity)`
  return [
    statement(sql`${words}${options}${place}`, 'ACCESS SHARE'),
    ...wholeRowIdentity(target, replicaIdentity),
  ]
}

/** Not PARTITION OF: that takes ACCESS EXCLUSIVE on the parent, and one idle reader then stops everybody (postgres.md A1–A3). */
export function attachTable(
  target: QualifiedName,
  parent: TableRef,
  partition: NewPartition,
): readonly Statement[] {
  const words = sql`alter table ${qualified(parent.name)} attach partition ${qualified(target)} ${forValues(partition.bound, partition.key)}`
  return [statement(words, attachLock(partition)), ...indexIdentity(target, partition.replicaIdentity)]
}

function attachLock({ hasDefault, hasForeignKeys }: NewPartition): LockMode {
  if (hasDefault) return 'ACCESS EXCLUSIVE'
  return hasForeignKeys ? 'SHARE ROW EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE'
}

function wholeRowIdentity(target: QualifiedName, identity: ReplicaIdentity): readonly Statement[] {
  if (identity.kind !== 'full' && identity.kind !== 'nothing') return []
  const words = identity.kind === 'full' ? sql`full` : sql`nothing`
  return [statement(sql`alter table ${qualified(target)} replica identity ${words}`, null)]
}

/** The partition's own index has a name of the server's choosing (postgres.md C8): it is looked up once it hangs under the parent's. */
function indexIdentity(target: QualifiedName, identity: ReplicaIdentity): readonly Statement[] {
  if (identity.kind !== 'index') return []
  const table = sql`${literal(qualified(target).text)}::pg_catalog.regclass`
  const block = doBlock(sql`begin
  execute (
    select pg_catalog.format('alter table %s replica identity using index %I', ${table}, index_class.relname)
    from pg_catalog.pg_inherits as inherits
    join pg_catalog.pg_index as index_entry on index_entry.indexrelid = inherits.inhrelid
    join pg_catalog.pg_class as index_class on index_class.oid = inherits.inhrelid
    where inherits.inhparent = ${literal(qualified(identity.index).text)}::pg_catalog.regclass
      and index_entry.indrelid = ${table}
  );
end`)
  return [statement(block, null)]
}
