-- Forgets partitions that are gone.
delete from :"schema".sample as s
where not exists (select from pg_catalog.pg_class as c where c.oid = s.partition_oid)
