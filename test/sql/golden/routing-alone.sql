begin isolation level read committed;
set local lock_timeout = '100ms';
set local statement_timeout = '5000ms';
set local role app_owner;
create or replace function public.partitiond_route_a1b2c3() returns trigger language plpgsql security definer set search_path = pg_catalog as $partitiond$
-- partitiond def456 lhyfi8: written by partitiond, and anew when tables come or go; once changed by hand it is left alone
begin
  return new;
end
$partitiond$;
commit;
