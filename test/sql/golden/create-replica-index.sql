begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS SHARE
create table public.event_logs_2026_04 (like public.event_logs including all excluding identity);
-- SHARE UPDATE EXCLUSIVE
alter table public.event_logs attach partition public.event_logs_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
do $partitiond$
declare
  index_name pg_catalog.text;
begin
  select index_class.relname
  into index_name
  from pg_catalog.pg_index as index_entry
  join pg_catalog.pg_class as index_class on index_class.oid = index_entry.indexrelid
  where index_entry.indrelid = 'public.event_logs_2026_04'::pg_catalog.regclass
    and 'public.event_logs_pkey'::pg_catalog.regclass in (select above.relid from pg_catalog.pg_partition_ancestors(index_entry.indexrelid) as above);
  if index_name is null then
    raise exception using errcode = 'undefined_object', message = pg_catalog.format('%s has no index that belongs to %s', 'public.event_logs_2026_04'::pg_catalog.regclass, 'public.event_logs_pkey'::pg_catalog.regclass);
  end if;
  execute pg_catalog.format('alter table %s replica identity using index %I', 'public.event_logs_2026_04'::pg_catalog.regclass, index_name);
end
$partitiond$;
commit;
