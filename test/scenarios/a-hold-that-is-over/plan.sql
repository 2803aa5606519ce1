-- database default, at 2026-03-09T15:00:00Z

-- detach public.events_2025_01: retention: kept for 12 months after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2025_01 concurrently;
reset role;
reset lock_timeout;

-- detach public.events_2025_02: retention: kept for 12 months after its upper bound
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2025_02 concurrently;
reset role;
reset lock_timeout;
