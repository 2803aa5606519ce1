set lock_timeout = '100ms';
set role app_owner;
-- ACCESS EXCLUSIVE
do $partitiond$
declare
  index_name pg_catalog.text;
begin
  for index_name in
    select index_entry.indexrelid::pg_catalog.regclass::pg_catalog.text
    from pg_catalog.pg_index as index_entry
    join pg_catalog.pg_class as index_class on index_class.oid = index_entry.indexrelid
    left join pg_catalog.pg_tablespace as place on place.oid = index_class.reltablespace
    where index_entry.indrelid = 'public.event_logs_2026_04'::pg_catalog.regclass
      and place.spcname is distinct from 'Cold Store'
    order by index_entry.indexrelid
  loop
    execute pg_catalog.format('alter index %s set tablespace %I', index_name, 'Cold Store');
    commit;
  end loop;
end
$partitiond$;
reset role;
reset lock_timeout;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local role app_owner;
-- ACCESS EXCLUSIVE
alter table public.event_logs_2026_04 set tablespace "Cold Store";
commit;
begin isolation level repeatable read read only;
set local lock_timeout = '100ms';
set local role app_owner;
-- ACCESS SHARE
select pg_catalog.count(*) as rows, coalesce(pg_catalog.sum(pg_catalog.hashtextextended(pg_catalog.format('%s', "isOdd") collate pg_catalog."C", pg_catalog.hashtextextended(coalesce(pg_catalog.textin(pg_catalog.jsonb_out("Payload")), '') collate pg_catalog."C", pg_catalog.hashtextextended(pg_catalog.textin(pg_catalog.timestamptz_out(ts)) collate pg_catalog."C", pg_catalog.hashtextextended(pg_catalog.textin(pg_catalog.int8out(id)) collate pg_catalog."C", 0::pg_catalog.int8)) operator(pg_catalog.#) pg_catalog.num_nulls("Payload")) operator(pg_catalog.#) pg_catalog.num_nulls("isOdd"))), 0) as digest
from public.event_logs_2026_04;
commit;
