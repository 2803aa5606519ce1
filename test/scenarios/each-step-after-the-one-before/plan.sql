-- database default, at 2026-03-10T12:00:00Z

-- set public.events_2025_11: parameters: autovacuum_vacuum_insert_scale_factor differ from the policy
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events_2025_11 set (autovacuum_vacuum_insert_scale_factor = '0.05');
commit;

-- set public.events_2026_01: parameters: autovacuum_vacuum_insert_scale_factor differ from the policy
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events_2026_01 set (autovacuum_vacuum_insert_scale_factor = '0.05');
commit;

-- freeze public.events_2025_12: closed and settled: frozen once, autovacuum need not come back for it
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '100ms';
set role app;
vacuum (freeze, analyze, parallel 0, skip_database_stats) public.events_2025_12;
reset role;
reset lock_timeout;

-- set public.events_2025_12: parameters: autovacuum_vacuum_insert_scale_factor, fillfactor differ from the policy
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events_2025_12 set (autovacuum_vacuum_insert_scale_factor = '0.05', fillfactor = '100');
commit;

-- set public.events_2026_02: parameters: fillfactor differ from the policy
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
alter table public.events_2026_02 set (fillfactor = '100');
commit;

-- move public.events_2025_12: due for tablespace cold
-- lock: ACCESS EXCLUSIVE; hazards: rewrites-table
set lock_timeout = '100ms';
set role app;
do $partitiond$
declare
  index_name pg_catalog.text;
begin
  for index_name in
    select index_entry.indexrelid::pg_catalog.regclass::pg_catalog.text
    from pg_catalog.pg_index as index_entry
    join pg_catalog.pg_class as index_class on index_class.oid = index_entry.indexrelid
    left join pg_catalog.pg_tablespace as place on place.oid = index_class.reltablespace
    where index_entry.indrelid = 'public.events_2025_12'::pg_catalog.regclass
      and place.spcname is distinct from 'cold'
    order by index_entry.indexrelid
  loop
    execute pg_catalog.format('alter index %s set tablespace %I', index_name, 'cold');
    commit;
  end loop;
end
$partitiond$;
reset role;
reset lock_timeout;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local role app;
alter table public.events_2025_12 set tablespace cold;
commit;
