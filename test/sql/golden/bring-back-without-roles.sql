begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS EXCLUSIVE
alter table public.event_logs_2026_04 force row level security;
-- ACCESS EXCLUSIVE
alter table public.event_logs_2026_04 enable row level security;
-- ACCESS EXCLUSIVE
drop policy few on public.event_logs_2026_04;
-- ACCESS EXCLUSIVE
create policy few on public.event_logs_2026_04 for all to public using ((id > 0));
-- SHARE UPDATE EXCLUSIVE
alter table public.event_logs_2026_04 alter column "Payload" set statistics 500;
-- SHARE UPDATE EXCLUSIVE
alter table public.event_logs_2026_04 alter column "Payload" set (n_distinct = '-0.5');
do $partitiond$
declare
  command pg_catalog.text;
begin
  for command in
    select pg_catalog.format('alter statistics %I.%I set statistics %s', place.nspname, entry.stxname, '77')
    from pg_catalog.pg_statistic_ext as entry
    join pg_catalog.pg_namespace as place on place.oid = entry.stxnamespace
    where entry.stxrelid = 'public.event_logs_2026_04'::pg_catalog.regclass
      and array(
        select attribute.attname::pg_catalog.text collate "C"
        from pg_catalog.pg_attribute as attribute
        where attribute.attrelid = entry.stxrelid and attribute.attnum = any (entry.stxkeys::pg_catalog.int2[])
        order by 1
      ) = array['Payload', 'id']::pg_catalog.text[]
      and array(select kind::pg_catalog.text collate "C" from pg_catalog.unnest(entry.stxkind) as kind order by 1) = array['d', 'm']::pg_catalog.text[]
      and coalesce(pg_catalog.pg_get_statisticsobjdef_expressions(entry.oid), '{}') = array['lower(''it''''s''::text)']::pg_catalog.text[]
  loop
    execute command;
  end loop;
end
$partitiond$;
-- ACCESS EXCLUSIVE
alter table public.event_logs_2026_04 replica identity full;
-- SHARE UPDATE EXCLUSIVE
alter table public.event_logs_2026_04 set (toast.autovacuum_enabled = 'false');
commit;
