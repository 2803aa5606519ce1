import { type TableRef } from '../../domain/action.ts'
import { type QualifiedName } from '../../domain/name.ts'
import { doBlock } from '../clauses/do-block.ts'
import { type Fragment, identifier, literal, qualified, sql } from '../fragment.ts'
import { type Statement, type Step } from '../statement.ts'
import { statement, transaction, type Wording } from '../wording.ts'

/** A table that goes elsewhere. */
export type Relocated = TableRef & {
  /** It goes with all that it is divided into. */
  readonly isDivided?: boolean | undefined
}

/** Puts a detached table elsewhere, in a transaction of its own; nothing to do when it is there or no place is named. */
export function setSchema(table: Relocated, schema: string | undefined, wording: Wording): readonly Step[] {
  const words = setSchemaWords(table, schema)
  return words.length === 0 ? [] : [transaction(table.owner, wording, words)]
}

export function setSchemaWords(
  { name, isDivided }: Relocated,
  schema: string | undefined,
): readonly Statement[] {
  if (schema === undefined || schema === name.schema) return []
  const words =
    isDivided === true
      ? setSchemaOfAll(name, schema)
      : sql`alter table ${qualified(name)} set schema ${identifier(schema)}`
  return [statement(words, 'ACCESS EXCLUSIVE')]
}

/** The server takes nothing along by itself. What is below is found in the catalog at that moment, from the top down. */
function setSchemaOfAll(name: QualifiedName, schema: string): Fragment {
  return doBlock(sql`declare
  command pg_catalog.text;
begin
  for command in
    with recursive tree (relation, depth) as (
      select ${literal(qualified(name).text)}::pg_catalog.regclass::pg_catalog.oid, 0
      union all
      select inherits.inhrelid, tree.depth + 1
      from tree
      join pg_catalog.pg_inherits as inherits on inherits.inhparent = tree.relation
    )
    select pg_catalog.format(
      'alter %s %s set schema %I',
      case class.relkind when 'f' then 'foreign table' else 'table' end,
      class.oid::pg_catalog.regclass,
      ${literal(schema)}
    )
    from tree
    join pg_catalog.pg_class as class on class.oid = tree.relation
    join pg_catalog.pg_namespace as place on place.oid = class.relnamespace
    where place.nspname <> ${literal(schema)}
    order by tree.depth, class.relname
  loop
    execute command;
  end loop;
end`)
}
