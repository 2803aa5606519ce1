-- Holds placed by hand on one set, not released and not over. $1, $2, $3: the parent's OID and name; $4: the cycle's clock. A hold that
-- only the name connects with the table may have been placed on another one: its ends are comparable if the key's type is the same.
select
  h.id::pg_catalog.float8 as id,
  h.lower,
  h.upper,
  h.key_type as "keyType",
  h.reason,
  h.parent_oid = $1::pg_catalog.oid and h.database_oid = d.oid
    or h.key_type = (
      select
        case pg_catalog.format_type(a.atttypid, null)
          when 'timestamp with time zone' then 'timestamptz'
          when 'timestamp without time zone' then 'timestamp'
          else pg_catalog.format_type(a.atttypid, null)
        end
      from
        pg_catalog.pg_partitioned_table as p
        join pg_catalog.pg_attribute as a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
      where p.partrelid = $1::pg_catalog.oid
    ) is true as "isComparable"
from
  :"schema".hold as h
  join pg_catalog.pg_database as d on d.datname = pg_catalog.current_database()
where
  h.released_at is null
  and (
    h.parent_oid = $1::pg_catalog.oid and h.database_oid = d.oid
    or h.parent_schema = $2::pg_catalog.text and h.parent_name = $3::pg_catalog.text
  )
  and (h.until is null or h.until > $4::pg_catalog.timestamptz)
order by h.id
