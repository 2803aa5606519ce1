import { type ExtendedStatisticsTrait } from '../../../domain/traits.ts'
import { type Fragment, join, literal, qualified, sql } from '../../fragment.ts'
import { type Statement } from '../../statement.ts'
import { statement } from '../../wording.ts'
import { doBlock } from '../do-block.ts'
import { type TraitTarget } from './word-traits.ts'

/**
 * LIKE copies extended statistics under names of its own, and not their targets: the copies are looked up by what they cover. Where there
 * is none nothing happens.
 */
export function extendedStatistics(
  traits: readonly ExtendedStatisticsTrait[],
  { table }: TraitTarget,
): readonly Statement[] {
  const relation = sql`${literal(qualified(table).text)}::pg_catalog.regclass`
  return traits
    .filter(({ target }) => target !== null)
    .map(({ columns, expressions, kinds, target }) =>
      statement(
        doBlock(sql`declare
  command pg_catalog.text;
begin
  for command in
    select pg_catalog.format('alter statistics %I.%I set statistics %s', place.nspname, entry.stxname, ${literal(String(target))})
    from pg_catalog.pg_statistic_ext as entry
    join pg_catalog.pg_namespace as place on place.oid = entry.stxnamespace
    where entry.stxrelid = ${relation}
      and array(
        select attribute.attname::pg_catalog.text collate "C"
        from pg_catalog.pg_attribute as attribute
        where attribute.attrelid = entry.stxrelid and attribute.attnum = any (entry.stxkeys::pg_catalog.int2[])
        order by 1
      ) = ${textArray(columns)}
      and array(select kind::pg_catalog.text collate "C" from pg_catalog.unnest(entry.stxkind) as kind order by 1) = ${textArray(kinds)}
      and coalesce(pg_catalog.pg_get_statisticsobjdef_expressions(entry.oid), '{}') = ${textArray(expressions)}
  loop
    execute command;
  end loop;
end`),
        null,
      ),
    )
}

function textArray(texts: readonly string[]): Fragment {
  return sql`array[${join(texts.map(literal))}]::pg_catalog.text[]`
}
