-- database default, at 2026-03-10T12:00:00Z

-- detach public.events_2025_11: retention: kept for 1 month after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2025_11 concurrently;
reset role;
reset lock_timeout;

-- detach public.events_2025_12: retention: kept for 1 month after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2025_12 concurrently;
reset role;
reset lock_timeout;

-- detach public.events_2026_01: retention: kept for 1 month after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2026_01 concurrently;
reset role;
reset lock_timeout;
