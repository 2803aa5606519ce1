-- database default, at 2026-03-10T12:00:00Z

-- detach public.events_2025_02: retention: kept for 12 months after its upper bound
-- lock: ACCESS EXCLUSIVE, ACCESS EXCLUSIVE on public.notes
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
lock table only public.events in access exclusive mode;
alter table public.events detach partition public.events_2025_02;
alter table public.events_2025_02 drop constraint if exists partitiond_range, add constraint partitiond_range check (ts is not null and ts >= '2025-02-01 00:00:00+00' and ts < '2025-03-01 00:00:00+00') not valid;
commit;
begin isolation level read committed;
set local lock_timeout = '100ms';
set local role app;
alter table public.events_2025_02 validate constraint partitiond_range;
commit;

-- detach public.lines_2025_02: retention: kept for 12 months after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE, SHARE ROW EXCLUSIVE on public.orders
set lock_timeout = '60000ms';
set role app;
alter table public.lines detach partition public.lines_2025_02 concurrently;
reset role;
reset lock_timeout;
