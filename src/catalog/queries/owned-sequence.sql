-- The last value of the sequence that a column owns or is an identity of, if it only rises and we may see it. $1: the table's OID.
-- $2: the column.
select
  case
    when pg_catalog.has_sequence_privilege(c.oid, 'SELECT') or pg_catalog.has_sequence_privilege(c.oid, 'USAGE')
      then pg_catalog.pg_sequence_last_value(c.oid)::pg_catalog.text
  end as last
from
  pg_catalog.pg_attribute as a
  join pg_catalog.pg_depend as d
    on d.refobjid = a.attrelid
    and d.refobjsubid = a.attnum
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and d.deptype in ('a', 'i')
  join pg_catalog.pg_class as c on c.oid = d.objid and c.relkind = 'S'
  join pg_catalog.pg_sequence as s on s.seqrelid = c.oid
where a.attrelid = $1::pg_catalog.oid and a.attname = $2 and s.seqincrement > 0 and not s.seqcycle
