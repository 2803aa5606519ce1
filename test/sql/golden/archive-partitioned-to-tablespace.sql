set lock_timeout = '100ms';
set role app_owner;
-- ACCESS EXCLUSIVE
do $partitiond$
declare
  command pg_catalog.text;
begin
  for command in
    with recursive tree (relation) as (
      select 'public.event_logs_2026_04'::pg_catalog.regclass::pg_catalog.oid
      union all
      select inherits.inhrelid
      from tree
      join pg_catalog.pg_inherits as inherits on inherits.inhparent = tree.relation
    ),
    stored (leaf, relation, keyword) as (
      select tree.relation, tree.relation, 'table'
      from tree
      union all
      select tree.relation, index_entry.indexrelid, 'index'
      from tree
      join pg_catalog.pg_index as index_entry on index_entry.indrelid = tree.relation
    )
    select pg_catalog.format('alter %s %s set tablespace %I', stored.keyword, stored.relation::pg_catalog.regclass, 'Cold Store')
    from stored
    join pg_catalog.pg_class as class on class.oid = stored.relation
    left join pg_catalog.pg_tablespace as place on place.oid = class.reltablespace
    where class.relkind in ('r', 'i')
      and place.spcname is distinct from 'Cold Store'
    order by stored.leaf, stored.keyword, stored.relation
  loop
    execute command;
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
