-- What the given tables are made of. $1: OIDs. Takes no lock on them: everything is read from the catalog.
-- "castsAsPrinted" names the types whose cast to text gives what COPY prints; bool, char(n), inet and others cast to something else.
-- A NOT NULL that was never validated (18) is a promise for new rows only, and one of a foreign table is nobody's duty.
with recursive parts (root, oid) as (
  select wanted.oid, wanted.oid
  from pg_catalog.unnest($1::pg_catalog.oid[]) as wanted (oid)
  union all
  select parts.root, i.inhrelid
  from
    parts
    join pg_catalog.pg_inherits as i on i.inhparent = parts.oid
),
files (root, oid) as (
  select parts.root, parts.oid
  from parts
  union all
  select parts.root, i.indexrelid
  from
    parts
    join pg_catalog.pg_index as i on i.indrelid = parts.oid
  union all
  select parts.root, c.reltoastrelid
  from
    parts
    join pg_catalog.pg_class as c on c.oid = parts.oid
  where c.reltoastrelid <> 0
),
sizes (root, pages) as (
  select files.root, pg_catalog.sum(greatest(c.relpages, 0)::pg_catalog.float8)
  from
    files
    join pg_catalog.pg_class as c on c.oid = files.oid
  group by files.root
)
select
  c.oid,
  sizes.pages * pg_catalog.current_setting('block_size')::pg_catalog.float8 as bytes,
  pg_catalog.current_setting('server_encoding') as encoding,
  (
    select
      coalesce(
        pg_catalog.json_agg(
          pg_catalog.json_build_object(
            'name',
            a.attname,
            'type',
            pg_catalog.format_type(a.atttypid, a.atttypmod),
            'notNull',
            a.attnotnull
              and not exists (
                select
                from
                  parts
                  join pg_catalog.pg_class as f on f.oid = parts.oid
                where parts.root = c.oid and f.relkind = 'f'
              )
              and not exists (
                select
                from pg_catalog.pg_constraint as n
                where
                  n.conrelid = c.oid
                  and n.contype = 'n'
                  and not n.convalidated
                  and a.attnum = any (n.conkey)
              ),
            'generated',
            a.attgenerated <> '',
            'castsAsPrinted',
            a.atttypid = any (
              '{
                int2,int4,int8,numeric,float4,float8,oid,text,varchar,bytea,uuid,json,jsonb,
                date,time,timetz,timestamp,timestamptz,interval
              }'::pg_catalog.regtype[]::pg_catalog.oid[]
            )
          )
          order by a.attnum
        ),
        '[]'
      )
    from pg_catalog.pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ) as columns
from
  pg_catalog.pg_class as c
  join sizes on sizes.root = c.oid
