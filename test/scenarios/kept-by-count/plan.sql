-- database default, at 2026-03-10T12:00:00Z

-- detach public.events_2025_01_01: retention: the newest 3 closed are kept
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2025_01_01 concurrently;
reset role;
reset lock_timeout;

-- detach public.events_2026_03_06: retention: the newest 3 closed are kept
-- lock: SHARE UPDATE EXCLUSIVE
set lock_timeout = '60000ms';
set role app;
alter table public.events detach partition public.events_2026_03_06 concurrently;
reset role;
reset lock_timeout;
