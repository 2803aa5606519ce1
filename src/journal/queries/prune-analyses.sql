-- Forgets parents that are gone.
delete from :"schema".parent_analysis as a
where not exists (select from pg_catalog.pg_class as c where c.oid = a.parent_oid)
