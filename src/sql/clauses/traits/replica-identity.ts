import { type QualifiedName } from '../../../domain/name.ts'
import { type ReplicaIdentity } from '../../../domain/partition-set.ts'
import { literal, qualified, sql } from '../../fragment.ts'
import { type Statement } from '../../statement.ts'
import { statement } from '../../wording.ts'
import { doBlock } from '../do-block.ts'
import { type TraitTarget } from './word-traits.ts'

/** Gives a partition that is attached the replica identity of its parent. */
export function replicaIdentity(_: readonly unknown[], target: TraitTarget): readonly Statement[] {
  return [
    ...wholeRowIdentity(target.table, target.replicaIdentity),
    ...indexIdentity(target.table, target.replicaIdentity),
  ].map(({ text }) => ({ text, lock: 'ACCESS EXCLUSIVE' }))
}

/** FULL or NOTHING, of a table that need not be attached yet. */
export function wholeRowIdentity(target: QualifiedName, identity: ReplicaIdentity): readonly Statement[] {
  if (identity.kind !== 'full' && identity.kind !== 'nothing') return []
  const words = identity.kind === 'full' ? sql`full` : sql`nothing`
  return [statement(sql`alter table ${qualified(target)} replica identity ${words}`, null)]
}

/**
 * The partition's own index has a name of the server's choosing (postgres.md C8): it is looked up once it hangs under the set's, or under
 * one between them that does.
 */
export function indexIdentity(target: QualifiedName, identity: ReplicaIdentity): readonly Statement[] {
  if (identity.kind !== 'index') return []
  const table = sql`${literal(qualified(target).text)}::pg_catalog.regclass`
  const index = sql`${literal(qualified(identity.index).text)}::pg_catalog.regclass`
  const block = doBlock(sql`declare
  index_name pg_catalog.text;
begin
  select index_class.relname
  into index_name
  from pg_catalog.pg_index as index_entry
  join pg_catalog.pg_class as index_class on index_class.oid = index_entry.indexrelid
  where index_entry.indrelid = ${table}
    and ${index} in (select above.relid from pg_catalog.pg_partition_ancestors(index_entry.indexrelid) as above);
  if index_name is null then
    raise exception using errcode = 'undefined_object', message = pg_catalog.format('%s has no index that belongs to %s', ${table}, ${index});
  end if;
  execute pg_catalog.format('alter table %s replica identity using index %I', ${table}, index_name);
end`)
  return [statement(block, null)]
}
