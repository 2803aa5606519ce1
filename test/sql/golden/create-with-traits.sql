begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS SHARE
create table public.event_logs_2026_04 (like public.event_logs including all excluding identity) using "Columnar";
do $partitiond$
declare
  command pg_catalog.text;
begin
  for command in
    select pg_catalog.format('alter table %s drop constraint %I', 'public.event_logs_2026_04'::pg_catalog.regclass, entry.conname)
    from pg_catalog.pg_constraint as entry
    where entry.conrelid = 'public.event_logs_2026_04'::pg_catalog.regclass and entry.contype = 'x'
  loop
    execute command;
  end loop;
end
$partitiond$;
alter table public.event_logs_2026_04 enable row level security;
create policy "Own Rows" on public.event_logs_2026_04 for select to "Re""porting", app using ((EXISTS ( SELECT 1
   FROM public.tenants event_logs_1
  WHERE (event_logs_1.id = "event_logs_2026_04".id))));
create policy few on public.event_logs_2026_04 as restrictive for all to public using ((id > 0)) with check ((id < 10));
grant select on table public.event_logs_2026_04 to public;
grant select on table public.event_logs_2026_04 to "Re""porting" with grant option;
grant maintain on table public.event_logs_2026_04 to "Re""porting";
grant update ("Payload", ts), insert on table public.event_logs_2026_04 to app;
alter table public.event_logs_2026_04 alter column "Payload" set statistics 500;
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
-- SHARE UPDATE EXCLUSIVE
alter table public.event_logs attach partition public.event_logs_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
alter table public.event_logs_2026_04 force row level security;
commit;
