-- The indexes of the tables $1, and whether somebody holds a lock on the table as who builds an index on it does.
-- pg_get_indexdef() waits behind who holds ACCESS EXCLUSIVE on the table: this is read with a short lock timeout.
-- The head with the names is known exactly; what does not begin with it is left out (`definition` is null).
with builders as materialized (
  select distinct l.relation
  from pg_catalog.pg_locks as l
  where
    l.locktype = 'relation'
    and l.granted
    and l.mode = 'ShareUpdateExclusiveLock'
    and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
    and l.pid is distinct from pg_catalog.pg_backend_pid()
)
select
  c.oid,
  exists (select from builders where builders.relation = c.oid) as "isBusy",
  (
    select
      coalesce(
        pg_catalog.jsonb_agg(
          pg_catalog.jsonb_build_object(
            'oid', x.indexrelid::pg_catalog.int8,
            'schema', xn.nspname,
            'name', xc.relname,
            'unique', x.indisunique,
            'isValid', x.indisvalid,
            'isPartitioned', xc.relkind = 'I',
            'attachedTo', i.inhparent::pg_catalog.int8,
            'hasConstraint', exists (
              select from pg_catalog.pg_constraint as k
              where k.conrelid = c.oid and k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x')
            ),
            'tablespace', xt.spcname,
            'definition', case
              when pg_catalog.starts_with(printed.whole, printed.head)
                then pg_catalog.substr(printed.whole, pg_catalog.length(printed.head) + 1)
            end,
            'predicate', pg_catalog.pg_get_expr(x.indpred, x.indrelid)
          )
          order by x.indexrelid
        ),
        '[]'::pg_catalog.jsonb
      )
    from
      pg_catalog.pg_index as x
      join pg_catalog.pg_class as xc on xc.oid = x.indexrelid
      join pg_catalog.pg_namespace as xn on xn.oid = xc.relnamespace
      left join pg_catalog.pg_tablespace as xt on xt.oid = xc.reltablespace
      left join pg_catalog.pg_inherits as i on i.inhrelid = x.indexrelid
      cross join lateral (
        select
          pg_catalog.pg_get_indexdef(x.indexrelid) as whole,
          pg_catalog.format(
            'CREATE %sINDEX %I ON %s%I.%I ',
            case when x.indisunique then 'UNIQUE ' else '' end,
            xc.relname,
            case when xc.relkind = 'I' then 'ONLY ' else '' end,
            n.nspname,
            c.relname
          ) as head
      ) as printed
    where x.indrelid = c.oid
  ) as indexes
from
  pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.oid = any ($1::pg_catalog.oid[])
