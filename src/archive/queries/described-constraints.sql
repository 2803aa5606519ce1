-- The constraints of a table, in the order in which they can be made anew. $1: its OID.
select
  k.conname::pg_catalog.text as name,
  case k.contype
    when 'p' then 'primary key'
    when 'u' then 'unique'
    when 'x' then 'exclusion'
    when 'c' then 'check'
    else 'foreign key'
  end as kind,
  pg_catalog.pg_get_constraintdef(k.oid) as definition,
  pg_catalog.format(
    'alter table %I.%I add constraint %I %s', n.nspname, c.relname, k.conname, pg_catalog.pg_get_constraintdef(k.oid)
  ) as statement
from
  pg_catalog.pg_constraint as k
  join pg_catalog.pg_class as c on c.oid = k.conrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where k.conrelid = $1 and k.contype in ('p', 'u', 'x', 'c', 'f')
order by pg_catalog.strpos('puxcf', k.contype::pg_catalog.text), k.conname
