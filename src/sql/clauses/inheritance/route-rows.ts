import { type TableRef } from '../../../domain/action.ts'
import { type RangeBound } from '../../../domain/bound.ts'
import { type Routing, ROUTING_TRIGGER } from '../../../domain/inheritance.ts'
import { type KeyColumn } from '../../../domain/key.ts'
import { type Fragment, identifier, join, literal, nothing, qualified, sql } from '../../fragment.ts'
import { type Statement } from '../../statement.ts'
import { statement } from '../../wording.ts'
import { dollarQuoted } from '../dollar-quoted.ts'
import { keyLiteral } from '../for-values.ts'
import { markRouting } from './routing-mark.ts'

/**
 * Brings the routing function up to date, and makes its trigger where there is none. Nobody but its owner may put it on another table:
 * where it inserts by right of the owner, that would be a way into the children for everybody.
 */
export function routeRows(parent: TableRef, routing: Routing): readonly Statement[] {
  const name = sql`${qualified(routing.function)}()`
  const isNew = routing.replaces === undefined
  const rights = routing.asOwner ? sql` security definer` : nothing
  const words = sql`create ${isNew ? nothing : sql`or replace `}function ${name} returns trigger language plpgsql${rights} set search_path = pg_catalog as ${dollarQuoted(markRouting(routing.version, body(routing).text))}`
  const trigger = sql`create trigger ${identifier(ROUTING_TRIGGER)} before insert on ${qualified(parent.name)} for each row execute function ${name}`
  return [
    statement(words, null),
    ...(isNew ? [statement(sql`revoke execute on function ${name} from public`, null)] : []),
    ...(routing.makesTrigger ? [statement(trigger, 'SHARE ROW EXCLUSIVE')] : []),
  ]
}

/**
 * A row that no child takes stays in the table itself, as it would in a DEFAULT partition. Its values are those it was given there, also
 * where a child has an identity of its own. Columns are named, because a child may have them in another order; once the table has others
 * than the function knows of, no value is left out and none gets into the wrong column: the insert is put together anew for each row.
 */
function body({ routes, columns, key }: Routing): Fragment {
  if (routes.length === 0) return sql`begin\n  return new;\nend\n`
  return sql`declare
  writable pg_catalog.name[] := array(
    select a.attname
    from pg_catalog.pg_attribute as a
    where a.attrelid = tg_relid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    order by a.attnum
  );
  child pg_catalog.text;
begin
  if writable = array[${join(columns.map(literal))}]::pg_catalog.name[] then
    ${inserts(routes, columns, key)}
  elsif ${literal(key.name)} = any (writable) then
    child := case
${names(routes, key)}
    end;
    if child is not null then
      execute pg_catalog.format(
        'insert into %s (%s) overriding system value select %s',
        child,
        (select pg_catalog.string_agg(pg_catalog.quote_ident(c), ', ' order by n) from pg_catalog.unnest(writable) with ordinality as w (c, n)),
        (select pg_catalog.string_agg('($1).' || pg_catalog.quote_ident(c), ', ' order by n) from pg_catalog.unnest(writable) with ordinality as w (c, n))
      ) using new;
      return null;
    end if;
  end if;
  return new;
end
`
}

function inserts(routes: Routing['routes'], columns: readonly string[], key: KeyColumn): Fragment {
  const into = join(columns.map(identifier))
  const values = join(columns.map((name) => sql`new.${identifier(name)}`))
  const branches = routes.map(
    ({ child, bound }) => sql`if ${condition(bound, key)} then
      insert into ${qualified(child)} (${into}) overriding system value values (${values});
      return null;
    `,
  )
  return sql`${join(branches, 'els')}end if;`
}

function names(routes: Routing['routes'], key: KeyColumn): Fragment {
  const branches = routes.map(
    ({ child, bound }) => sql`      when ${condition(bound, key)} then ${literal(qualified(child).text)}`,
  )
  return join(branches, '\n')
}

/** A row without a key is in no range. */
function condition({ lower, upper }: RangeBound, key: KeyColumn): Fragment {
  const value = sql`new.${identifier(key.name)}`
  const parts = [
    ...(lower.kind === 'minvalue' ? [] : [sql`${value} >= ${keyLiteral(lower, key)}`]),
    ...(upper.kind === 'maxvalue' ? [] : [sql`${value} < ${keyLiteral(upper, key)}`]),
  ]
  return parts.length === 0 ? sql`${value} is not null` : join(parts, ' and ')
}
