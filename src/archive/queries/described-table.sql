-- A table as it is to be remembered: its columns, and the statements that make one like it. $1: its OID.
-- The caller holds a lock on it. Names come out quoted where they must be, everything outside pg_catalog with its schema.
select
  case c.relkind
    when 'p' then 'partitioned table'
    when 'f' then 'foreign table'
    else 'table'
  end as kind,
  pg_catalog.current_setting('server_version') as "serverVersion",
  pg_catalog.current_setting('server_encoding') as encoding,
  (
    select pg_catalog.json_object_agg(s.name, pg_catalog.current_setting(s.name))
    from
      pg_catalog.unnest(
        '{TimeZone,DateStyle,IntervalStyle,extra_float_digits,bytea_output,lc_monetary}'::pg_catalog.text[]
      ) as s (name)
  ) as settings,
  coalesce(d.columns, '[]') as columns,
  pg_catalog.format(
    'create table %I.%I (%s)%s%s',
    n.nspname,
    c.relname,
    E'\n  ' || pg_catalog.array_to_string(d.definitions, E',\n  ') || E'\n',
    case when c.relkind = 'p' then ' partition by ' || pg_catalog.pg_get_partkeydef(c.oid) else '' end,
    case
      when c.relkind <> 'p' and c.reloptions is not null
      then pg_catalog.format(' with (%s)', pg_catalog.array_to_string(c.reloptions, ', '))
      else ''
    end
  ) as "create",
  coalesce(d.storages, '{}') as storages,
  coalesce(d.defaults, '{}') as defaults,
  pg_catalog.array_remove(
    pg_catalog.array_prepend(
      'comment on table ' || qualified.name || ' is ' || pg_catalog.quote_literal(
        pg_catalog.obj_description(c.oid, 'pg_class')
      ),
      d.comments
    ),
    null
  ) as comments
from
  pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  cross join lateral (select pg_catalog.format('%I.%I', n.nspname, c.relname) as name) as qualified
  cross join lateral (
    select
      pg_catalog.json_agg(
        pg_catalog.json_build_object(
          'name',
          a.attname,
          'type',
          pg_catalog.format_type(a.atttypid, a.atttypmod),
          'notNull',
          words.not_null,
          'collation',
          words.collation,
          'generated',
          case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end,
          'identity',
          case a.attidentity when 'a' then 'always' when 'd' then 'by default' end,
          'expression',
          words.expression
        )
        order by a.attnum
      ) as columns,
      pg_catalog.array_agg(
        pg_catalog.format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
          || case a.attcompression when 'l' then ' compression lz4' when 'p' then ' compression pglz' else '' end
          || coalesce(' collate ' || words.collation, '')
          || case when words.not_null then ' not null' else '' end
          || case
            when a.attgenerated = '' then ''
            else
              ' generated always as (' || words.expression || ') '
                || case a.attgenerated when 'v' then 'virtual' else 'stored' end
          end
        order by a.attnum
      ) as definitions,
      pg_catalog.array_agg(
        pg_catalog.format(
          'alter table %s alter column %I set storage %s',
          qualified.name,
          a.attname,
          case a.attstorage when 'p' then 'plain' when 'e' then 'external' when 'm' then 'main' else 'extended' end
        )
        order by a.attnum
      ) filter (where a.attstorage <> t.typstorage) as storages,
      pg_catalog.array_agg(
        case
          when a.attidentity = ''
          then
            pg_catalog.format(
              'alter table %s alter column %I set default %s', qualified.name, a.attname, words.expression
            )
          else
            pg_catalog.format(
              'alter table %s alter column %I add generated %s as identity',
              qualified.name,
              a.attname,
              case a.attidentity when 'a' then 'always' else 'by default' end
            )
        end
        order by a.attnum
      ) filter (where a.attidentity <> '' or (a.atthasdef and a.attgenerated = '')) as defaults,
      pg_catalog.array_agg(
        pg_catalog.format(
          'comment on column %s.%I is %L', qualified.name, a.attname, pg_catalog.col_description(c.oid, a.attnum)
        )
        order by a.attnum
      ) filter (where pg_catalog.col_description(c.oid, a.attnum) is not null) as comments
    from
      pg_catalog.pg_attribute as a
      join pg_catalog.pg_type as t on t.oid = a.atttypid
      left join pg_catalog.pg_attrdef as e on e.adrelid = a.attrelid and e.adnum = a.attnum
      cross join lateral (
        select
          pg_catalog.pg_get_expr(e.adbin, e.adrelid) as expression,
          -- A NOT NULL that was never validated (18) would refuse rows that the table has.
          a.attnotnull
            and not exists (
              select
              from pg_catalog.pg_constraint as k
              where k.conrelid = c.oid and k.contype = 'n' and not k.convalidated and a.attnum = any (k.conkey)
            ) as not_null,
          (
            select pg_catalog.format('%I.%I', cn.nspname, l.collname)
            from
              pg_catalog.pg_collation as l
              join pg_catalog.pg_namespace as cn on cn.oid = l.collnamespace
            where l.oid = a.attcollation and a.attcollation <> t.typcollation
          ) as collation
      ) as words
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ) as d
where c.oid = $1
