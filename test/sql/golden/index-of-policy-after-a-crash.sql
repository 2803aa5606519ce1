set lock_timeout = '600000ms';
set role app_owner;
-- SHARE UPDATE EXCLUSIVE
drop index concurrently public.event_logs_2026_04_a1b2c3_idx;
reset role;
reset lock_timeout;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS SHARE
create table public.partitiond_like_101 (like public.event_logs_2026_04);
create index partitiond_like_101_idx on public.partitiond_like_101 using brin (ts);
-- SHARE UPDATE EXCLUSIVE
do $partitiond$
declare
  equal record;
begin
  for equal in
    with printed as (
      select index_entry.indexrelid, index_entry.indrelid, index_entry.indisunique, index_entry.indisvalid,
        pg_catalog.pg_get_indexdef(index_entry.indexrelid) as whole,
        pg_catalog.format('CREATE %sINDEX %I ON %I.%I ', case when index_entry.indisunique then 'UNIQUE ' else '' end,
          index_class.relname, place.nspname, table_class.relname) as head
      from pg_catalog.pg_index as index_entry
      join pg_catalog.pg_class as index_class on index_class.oid = index_entry.indexrelid
      join pg_catalog.pg_class as table_class on table_class.oid = index_entry.indrelid
      join pg_catalog.pg_namespace as place on place.oid = table_class.relnamespace
      where index_entry.indrelid in ('public.event_logs_2026_04'::pg_catalog.regclass, 'public.partitiond_like_101'::pg_catalog.regclass)
    ),
    described as (
      select indexrelid, indrelid, indisunique, indisvalid, pg_catalog.substr(whole, pg_catalog.length(head) + 1) as definition
      from printed
      where pg_catalog.starts_with(whole, head)
    )
    select held.indexrelid::pg_catalog.regclass as name, pg_catalog.obj_description(held.indexrelid, 'pg_class') as comment
    from described as wanted
    join described as held on held.definition = wanted.definition and held.indisunique = wanted.indisunique
    where wanted.indrelid = 'public.partitiond_like_101'::pg_catalog.regclass and held.indrelid = 'public.event_logs_2026_04'::pg_catalog.regclass and held.indisvalid
    order by held.indexrelid
    limit 1
  loop
    execute pg_catalog.format('comment on index %s is %L', equal.name, pg_catalog.concat_ws(pg_catalog.chr(10), equal.comment, 'partitiond: create index on {partition} using brin (ts)'));
  end loop;
end
$partitiond$;
drop table public.partitiond_like_101;
commit;
set lock_timeout = '600000ms';
set role app_owner;
-- SHARE UPDATE EXCLUSIVE
create index concurrently event_logs_2026_04_a1b2c3_idx on public.event_logs_2026_04 using brin (ts);
reset role;
reset lock_timeout;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- SHARE UPDATE EXCLUSIVE
comment on index public.event_logs_2026_04_a1b2c3_idx is 'partitiond: create index on {partition} using brin (ts)';
commit;
