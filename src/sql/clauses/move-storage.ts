import { type QualifiedName } from '../../domain/name.ts'
import { type Fragment, literal, qualified, sql } from '../fragment.ts'
import { doBlock } from './do-block.ts'

/**
 * Puts the indexes of one table that stand elsewhere into a tablespace, one by one, each in a transaction of its own. They are found in
 * the catalog at that moment: their names are the server's, and there may be new ones. Not inside a transaction block.
 */
export function moveIndexes(name: QualifiedName, tablespace: string): Fragment {
  const place = literal(tablespace)
  return doBlock(sql`declare
  index_name pg_catalog.text;
begin
  for index_name in
    select index_entry.indexrelid::pg_catalog.regclass::pg_catalog.text
    from pg_catalog.pg_index as index_entry
    join pg_catalog.pg_class as index_class on index_class.oid = index_entry.indexrelid
    left join pg_catalog.pg_tablespace as place on place.oid = index_class.reltablespace
    where index_entry.indrelid = ${literal(qualified(name).text)}::pg_catalog.regclass
      and place.spcname is distinct from ${place}
    order by index_entry.indexrelid
  loop
    execute pg_catalog.format('alter index %s set tablespace %I', index_name, ${place});
    commit;
  end loop;
end`)
}

/**
 * The same for a partitioned table: whatever below it has rows of its own, each table after its indexes. A partitioned table has no
 * storage, and its own tablespace says only where new partitions go; foreign tables have none either.
 */
export function moveLeaves(name: QualifiedName, tablespace: string): Fragment {
  const place = literal(tablespace)
  return doBlock(sql`declare
  command pg_catalog.text;
begin
  for command in
    with recursive tree (relation) as (
      select ${literal(qualified(name).text)}::pg_catalog.regclass::pg_catalog.oid
      union all
      select inherits.inhrelid
      from tree
      join pg_catalog.pg_inherits as inherits on inherits.inhparent = tree.relation
    ),
    stored (leaf, relation, keyword) as (
      select tree.relation, tree.relation, 'table'
      from tree
      union all
      select tree.relation, index_entry.indexrelid, 'index'
      from tree
      join pg_catalog.pg_index as index_entry on index_entry.indrelid = tree.relation
    )
    select pg_catalog.format('alter %s %s set tablespace %I', stored.keyword, stored.relation::pg_catalog.regclass, ${place})
    from stored
    join pg_catalog.pg_class as class on class.oid = stored.relation
    left join pg_catalog.pg_tablespace as place on place.oid = class.reltablespace
    where class.relkind in ('r', 'i')
      and place.spcname is distinct from ${place}
    order by stored.leaf, stored.keyword, stored.relation
  loop
    execute command;
    commit;
  end loop;
end`)
}
