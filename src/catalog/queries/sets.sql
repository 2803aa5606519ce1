-- Every partitioned table of whatever level, without its partitions. $1: the ledger's schema, which is left out.
select
  c.oid,
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name,
  r.rolname::pg_catalog.text as owner,
  t.spcname::pg_catalog.text as tablespace,
  c.relispartition as "isBranch",
  p.partstrat::pg_catalog.text as method,
  p.partexprs is not null as "hasExpressions",
  (
    select
      pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object(
          'name', a.attname,
          -- A domain or an expression is compared as what its operator class takes; those of arrays and enums name no type.
          'type', pg_catalog.format_type(
            case when (a.attnum is null or a.is_domain) and o.opcintype not in (2277, 2283, 2776, 3500, 3831)
              then o.opcintype
              else coalesce(a.atttypid, o.opcintype)
            end,
            null
          ),
          'notNull', coalesce(a.attnotnull, false),
          -- Of the key where the column's own is another, an empty name: an order by either would not be that of the other.
          'collation', case
            when k.collated = 0 then null
            when a.attcollation is distinct from k.collated then ''
            else (select l.collname from pg_catalog.pg_collation as l where l.oid = k.collated)
          end
        )
        order by k.place
      )
    from
      rows from (
        pg_catalog.unnest(p.partattrs), pg_catalog.unnest(p.partclass), pg_catalog.unnest(p.partcollation)
      ) with ordinality as k (attnum, opclass, collated, place)
      -- Looked up by index, as few columns are: the planner expects more of them, and would read the catalogs for each table.
      cross join lateral (
        select o.opcintype from pg_catalog.pg_opclass as o where o.oid = k.opclass offset 0
      ) as o
      left join lateral (
        select a.attnum, a.attname, a.attnotnull, a.atttypid, a.attcollation, y.typtype = 'd' as is_domain
        from
          pg_catalog.pg_attribute as a
          join pg_catalog.pg_type as y on y.oid = a.atttypid
        where a.attrelid = c.oid and a.attnum = k.attnum and k.attnum <> 0
        offset 0
      ) as a on true
  ) as key,
  (
    select
      pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object(
          'name', a.attname,
          'generated', a.attgenerated <> '',
          'identity', a.attidentity,
          -- As a key made of it would have them.
          'type', pg_catalog.format_type(case when y.typtype = 'd' then y.typbasetype else y.oid end, null),
          'notNull', a.attnotnull,
          'collation', case
            when a.attcollation <> 0
              then (select l.collname from pg_catalog.pg_collation as l where l.oid = a.attcollation)
          end
        )
        order by a.attnum
      )
    from
      pg_catalog.pg_attribute as a
      -- One by one, as few as they are.
      cross join lateral (
        select y.oid, y.typtype, y.typbasetype from pg_catalog.pg_type as y where y.oid = a.atttypid offset 0
      ) as y
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ) as columns,
  (
    -- The primary key, else the oldest unique index that no NULL slips through.
    select
      array(
        select a.attname::pg_catalog.text
        from
          pg_catalog.unnest(x.indkey::pg_catalog.int2[]) with ordinality as k (attnum, place)
          join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = k.attnum
        where k.place <= x.indnkeyatts
        order by k.place
      )
    from pg_catalog.pg_index as x
    where
      x.indrelid = c.oid
      and x.indisunique
      and x.indimmediate
      and x.indexprs is null
      and x.indpred is null
      and not exists (
        select from pg_catalog.pg_attribute as a
        where a.attrelid = c.oid and a.attnum = any (x.indkey::pg_catalog.int2[]) and not a.attnotnull
      )
    order by x.indisprimary desc, x.indexrelid
    limit 1
  ) as "uniqueKey",
  (
    select
      pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object(
          'name', xc.relname,
          'isPrimary', x.indisprimary,
          'columns', array(
            select a.attname
            from
              pg_catalog.unnest(x.indkey::pg_catalog.int2[]) with ordinality as k (attnum, place)
              join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = k.attnum
            where k.place <= x.indnkeyatts
            order by k.place
          )
        )
        order by x.indisprimary desc, xc.relname
      )
    from
      pg_catalog.pg_index as x
      join pg_catalog.pg_class as xc on xc.oid = x.indexrelid
    where x.indrelid = c.oid and (x.indisunique or x.indisexclusion)
  ) as "uniqueIndexes",
  c.relreplident::pg_catalog.text as "replicaIdentity",
  nullif(c.relpersistence = 'u', false) as unlogged,
  (
    select pg_catalog.jsonb_build_object('schema', xn.nspname, 'name', xc.relname)
    from
      pg_catalog.pg_index as x
      join pg_catalog.pg_class as xc on xc.oid = x.indexrelid
      join pg_catalog.pg_namespace as xn on xn.oid = xc.relnamespace
    where x.indrelid = c.oid and x.indisreplident
  ) as "replicaIndex",
  (
    select pg_catalog.count(*)::pg_catalog.int4 from pg_catalog.pg_index as x where x.indrelid = c.oid
  ) as "indexCount"
from
  pg_catalog.pg_partitioned_table as p
  join pg_catalog.pg_class as c on c.oid = p.partrelid
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  join pg_catalog.pg_roles as r on r.oid = c.relowner
  left join pg_catalog.pg_tablespace as t on t.oid = c.reltablespace
where
  c.relpersistence <> 't'
  and n.nspname not in ('pg_catalog', 'information_schema', $1::pg_catalog.text)
