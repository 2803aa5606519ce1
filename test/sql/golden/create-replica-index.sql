begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS SHARE
create table public.event_logs_2026_04 (like public.event_logs including all excluding identity);
-- SHARE UPDATE EXCLUSIVE
alter table public.event_logs attach partition public.event_logs_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
do $partitiond$
begin
  execute (
    select pg_catalog.format('alter table %s replica identity using index %I', 'public.event_logs_2026_04'::pg_catalog.regclass, index_class.relname)
    from pg_catalog.pg_inherits as inherits
    join pg_catalog.pg_index as index_entry on index_entry.indexrelid = inherits.inhrelid
    join pg_catalog.pg_class as index_class on index_class.oid = inherits.inhrelid
    where inherits.inhparent = 'public.event_logs_pkey'::pg_catalog.regclass
      and index_entry.indrelid = 'public.event_logs_2026_04'::pg_catalog.regclass
  );
end
$partitiond$;
commit;
