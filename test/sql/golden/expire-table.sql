begin isolation level read committed;
set local lock_timeout = '100ms';
set local role app_owner;
-- ROW EXCLUSIVE
delete from archive."All Events" where ts is not null and ts >= '2026-04-01 00:00:00+00' and ts < '2026-05-01 00:00:00+00';
commit;
