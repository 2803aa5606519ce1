begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
-- SHARE ROW EXCLUSIVE
lock table only public.event_logs in share row exclusive mode;
-- ACCESS SHARE
create table public.event_logs_2026_04 (like public.event_logs including all excluding identity);
-- ROW EXCLUSIVE
with moved as (delete from public.event_logs_default where ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00' returning id, ts, "Payload")
insert into public.event_logs_2026_04 (id, ts, "Payload") select id, ts, "Payload" from moved;
alter table public.event_logs_2026_04 add constraint partitiond_copy_hh6oh7gg00_hi3r85c000 check (ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00');
-- ACCESS EXCLUSIVE
alter table public.event_logs attach partition public.event_logs_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
alter table public.event_logs_2026_04 drop constraint partitiond_copy_hh6oh7gg00_hi3r85c000;
commit;
