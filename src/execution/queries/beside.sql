-- The relations that DDL on the table $1 locks besides it: its DEFAULT partition, tables it references, tables that reference it. These
-- are found by the triggers that check them, because pg_constraint has no index on the referenced table.
select p.partdefid as oid, 'default' as place
from pg_catalog.pg_partitioned_table as p
where p.partrelid = $1::pg_catalog.oid and p.partdefid <> 0
union
select k.confrelid, 'referenced'
from pg_catalog.pg_constraint as k
where k.contype = 'f' and k.conrelid = $1::pg_catalog.oid and k.confrelid <> k.conrelid
union
select k.conrelid, 'referencing'
from
  pg_catalog.pg_trigger as t
  join pg_catalog.pg_constraint as k on k.oid = t.tgconstraint
where t.tgrelid = $1::pg_catalog.oid and k.contype = 'f' and k.confrelid = $1::pg_catalog.oid and k.confrelid <> k.conrelid
