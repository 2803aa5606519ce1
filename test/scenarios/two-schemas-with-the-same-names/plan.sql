-- database default, at 2026-03-10T12:00:00Z

-- create shop.orders_2026_04: premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table shop.orders_2026_04 (like shop.orders including all excluding identity);
alter table shop.orders attach partition shop.orders_2026_04 for values from ('2026-04-01 00:00:00+00') to ('2026-05-01 00:00:00+00');
commit;

-- create warehouse.orders_2026_w12: premake: 1 ahead
-- lock: SHARE UPDATE EXCLUSIVE
begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '2000ms';
set local role app;
create table warehouse.orders_2026_w12 (like warehouse.orders including all excluding identity);
alter table warehouse.orders attach partition warehouse.orders_2026_w12 for values from ('2026-03-16 00:00:00+00') to ('2026-03-23 00:00:00+00');
commit;
