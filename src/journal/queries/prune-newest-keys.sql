-- Forgets sets that are gone.
delete from :"schema".newest_key as k
where not exists (select from pg_catalog.pg_class as c where c.oid = k.parent_oid)
