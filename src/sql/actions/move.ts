import { type MoveAction } from '../../domain/action.ts'
import { doBlock } from '../clauses/do-block.ts'
import { identifier, literal, qualified, sql } from '../fragment.ts'
import { type Compiler, longTransaction, outsideTransaction, statement } from '../wording.ts'

/**
 * SET TABLESPACE rewrites the table under ACCESS EXCLUSIVE and leaves the indexes behind (postgres.md C3). They go first, one by one, each
 * in a transaction of its own, found in the catalog at that moment: their names are the server's, and there may be new ones.
 * The table goes last, so that where it stands tells whether all is done.
 */
export const compileMove: Compiler<MoveAction> = ({ partition, tablespace }, wording) => {
  const table = qualified(partition.name)
  const place = literal(tablespace)
  const indexes = doBlock(sql`declare
  index_name pg_catalog.text;
begin
  for index_name in
    select index_entry.indexrelid::pg_catalog.regclass::pg_catalog.text
    from pg_catalog.pg_index as index_entry
    join pg_catalog.pg_class as index_class on index_class.oid = index_entry.indexrelid
    left join pg_catalog.pg_tablespace as place on place.oid = index_class.reltablespace
    where index_entry.indrelid = ${literal(table.text)}::pg_catalog.regclass
      and place.spcname is distinct from ${place}
    order by index_entry.indexrelid
  loop
    execute pg_catalog.format('alter index %s set tablespace %I', index_name, ${place});
    commit;
  end loop;
end`)
  return [
    outsideTransaction(partition.owner, wording, statement(indexes, 'ACCESS EXCLUSIVE')),
    longTransaction(partition.owner, wording, [
      statement(sql`alter table ${table} set tablespace ${identifier(tablespace)}`, 'ACCESS EXCLUSIVE'),
    ]),
  ]
}
