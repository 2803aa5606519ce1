-- Every publication with every partitioned table it concerns: by name, by schema, as one of all tables, or only because of partitions that
-- are in its list by themselves, at whatever depth. Without publications it costs nothing.
with recursive listed (at, relation, publication) as (
  select r.prrelid, r.prrelid, r.prpubid
  from pg_catalog.pg_publication_rel as r
  union
  select i.inhparent, l.relation, l.publication
  from
    listed as l
    join pg_catalog.pg_inherits as i on i.inhrelid = l.at
)
select
  c.oid as set,
  p.pubname::pg_catalog.text as name,
  case
    when l.prrelid is not null then 'table'
    when s.pnpubid is not null then 'schema'
    when p.puballtables then 'all tables'
    else 'partitions'
  end as covers,
  p.pubviaroot as "viaRoot",
  p.pubupdate or p.pubdelete as "sendsChanges",
  case
    when l.prattrs is not null
      then
        array(
          select a.attname::pg_catalog.text
          from pg_catalog.pg_attribute as a
          where a.attrelid = c.oid and a.attnum = any (l.prattrs::pg_catalog.int2[])
          order by a.attnum
        )
  end as columns,
  l.prqual is not null as "hasRowFilter",
  array(
    select n.nspname::pg_catalog.text
    from
      pg_catalog.pg_publication_namespace as o
      join pg_catalog.pg_namespace as n on n.oid = o.pnnspid
    where o.pnpubid = p.oid
    order by n.nspname
  ) as schemas,
  pg_catalog.pg_get_userbyid(p.pubowner)::pg_catalog.text as owner,
  pg_catalog.pg_has_role(c.relowner, p.pubowner, 'USAGE') as "mayAlter",
  m.members
from
  pg_catalog.pg_publication as p
  cross join pg_catalog.pg_partitioned_table as t
  join pg_catalog.pg_class as c on c.oid = t.partrelid and not c.relispartition
  left join pg_catalog.pg_publication_rel as l on l.prpubid = p.oid and l.prrelid = c.oid
  left join pg_catalog.pg_publication_namespace as s on s.pnpubid = p.oid and s.pnnspid = c.relnamespace
  cross join lateral (
    select coalesce(pg_catalog.array_agg(d.relation order by d.relation), '{}') as members
    from listed as d
    where d.at = c.oid and d.relation <> c.oid and d.publication = p.oid
  ) as m
where p.puballtables or l.prrelid is not null or s.pnpubid is not null or m.members <> '{}'
order by p.pubname
