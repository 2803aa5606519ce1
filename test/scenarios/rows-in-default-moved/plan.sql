-- database default, at 2026-03-10T12:00:00Z

-- repair-default public.events_2026_04: premake: 2 ahead; 3 row(s) of it stand in DEFAULT and move along
-- lock: ACCESS EXCLUSIVE; hazards: locks-out-writers
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
lock table only public.events in share row exclusive mode;
create table public.events_2026_04 (like public.events including all excluding identity);
with moved as (delete from public.events_default where ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00' returning ts, id, body)
insert into public.events_2026_04 (ts, id, body) select ts, id, body from moved;
alter table public.events_2026_04 add constraint partitiond_copy_hh6oh7gg00_hi3r85c000 check (ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00');
alter table public.events attach partition public.events_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
alter table public.events_2026_04 drop constraint partitiond_copy_hh6oh7gg00_hi3r85c000;
commit;

-- create public.events_2026_05: premake: 2 ahead
-- lock: ACCESS EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table public.events_2026_05 (like public.events including all excluding identity);
alter table public.events attach partition public.events_2026_05 for values from ('2026-05-01 00:00:00+00') to ('2026-06-01 00:00:00+00');
commit;
