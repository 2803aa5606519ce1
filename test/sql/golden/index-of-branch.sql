begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- SHARE
create unique index event_logs_2026_04_d4e5f6_idx on only public.event_logs_2026_04 USING btree (lower("Payload")) tablespace "Cold Store" where (id <> 'x'::text);
-- ACCESS EXCLUSIVE
alter index public."event_logs_Payload_idx" attach partition public.event_logs_2026_04_d4e5f6_idx;
commit;
