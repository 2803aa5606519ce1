begin isolation level repeatable read read only;
set local lock_timeout = '100ms';
set local role app_owner;
-- ACCESS SHARE
lock table public.event_logs_2026_04 in access share mode;
set local max_parallel_workers_per_gather = 1;
set local parallel_tuple_cost = 0;
-- ACCESS SHARE
copy (
select coalesce(pg_catalog.int8send(pg_catalog.hashtextextended(coalesce(partitiond_text_3::pg_catalog.text, '') collate pg_catalog."C", pg_catalog.hashtextextended(coalesce(partitiond_text_2::pg_catalog.text, '') collate pg_catalog."C", pg_catalog.hashtextextended(partitiond_text_1::pg_catalog.text collate pg_catalog."C", pg_catalog.hashtextextended(partitiond_text_0::pg_catalog.text collate pg_catalog."C", 0::pg_catalog.int8)) operator(pg_catalog.#) pg_catalog.num_nulls(partitiond_text_2)) operator(pg_catalog.#) pg_catalog.num_nulls(partitiond_text_3))), '\x0000000000000000'::pg_catalog.bytea), partitiond_text_0, partitiond_text_1, partitiond_text_2, partitiond_text_3
from (select pg_catalog.textin(pg_catalog.int8out(id)) as partitiond_text_0, pg_catalog.textin(pg_catalog.timestamptz_out(ts)) as partitiond_text_1, pg_catalog.textin(pg_catalog.jsonb_out("Payload")) as partitiond_text_2, case when pg_catalog.num_nulls("isOdd") = 0 then pg_catalog.format('%s', "isOdd") end as partitiond_text_3, pg_catalog.clock_timestamp() as partitiond_once from public.event_logs_2026_04) as partitiond_texts
) to stdout with (format text, encoding 'UTF8');
commit;
