begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- ACCESS SHARE
create table public.event_logs_2026_04 (like public.event_logs including all excluding identity);
create index event_logs_2026_04_a1b2c3_idx on public.event_logs_2026_04 using brin (ts);
comment on index public.event_logs_2026_04_a1b2c3_idx is 'partitiond: create index on {partition} using brin (ts)';
create unique index "by payload" on public.event_logs_2026_04 ("Payload") tablespace "Cold Store" where id > 0;
comment on index public."by payload" is 'partitiond: create unique index on {partition} ("Payload") where id > 0';
-- SHARE UPDATE EXCLUSIVE
alter table public.event_logs attach partition public.event_logs_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
commit;
