import { type QualifiedName } from '../../domain/name.ts'
import { type Fragment, literal, qualified, sql } from '../fragment.ts'
import { doBlock } from './do-block.ts'

/**
 * Looks among the valid indexes of `table` for one equal to the only index of `model` and adds `mark` to its comment. Equal is what the
 * server prints alike, names left out: it has brought both into its normal form. The head that holds the names is known exactly; where
 * a text does not begin with it, it equals nothing.
 */
export function markEqualIndex(table: QualifiedName, model: QualifiedName, mark: string): Fragment {
  const standing = sql`${literal(qualified(table).text)}::pg_catalog.regclass`
  const modelled = sql`${literal(qualified(model).text)}::pg_catalog.regclass`
  return doBlock(sql`declare
  equal record;
begin
  for equal in
    with printed as (
      select index_entry.indexrelid, index_entry.indrelid, index_entry.indisunique, index_entry.indisvalid,
        pg_catalog.pg_get_indexdef(index_entry.indexrelid) as whole,
        pg_catalog.format('CREATE %sINDEX %I ON %I.%I ', case when index_entry.indisunique then 'UNIQUE ' else '' end,
          index_class.relname, place.nspname, table_class.relname) as head
      from pg_catalog.pg_index as index_entry
      join pg_catalog.pg_class as index_class on index_class.oid = index_entry.indexrelid
      join pg_catalog.pg_class as table_class on table_class.oid = index_entry.indrelid
      join pg_catalog.pg_namespace as place on place.oid = table_class.relnamespace
      where index_entry.indrelid in (${standing}, ${modelled})
    ),
    described as (
      select indexrelid, indrelid, indisunique, indisvalid, pg_catalog.substr(whole, pg_catalog.length(head) + 1) as definition
      from printed
      where pg_catalog.starts_with(whole, head)
    )
    select held.indexrelid::pg_catalog.regclass as name, pg_catalog.obj_description(held.indexrelid, 'pg_class') as comment
    from described as wanted
    join described as held on held.definition = wanted.definition and held.indisunique = wanted.indisunique
    where wanted.indrelid = ${modelled} and held.indrelid = ${standing} and held.indisvalid
    order by held.indexrelid
    limit 1
  loop
    execute pg_catalog.format('comment on index %s is %L', equal.name, pg_catalog.concat_ws(pg_catalog.chr(10), equal.comment, ${literal(mark)}));
  end loop;
end`)
}
