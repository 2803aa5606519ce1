-- What somebody had already done by hand before partitiond came: partitions and rows around the moment in the
-- setting samples.now, or around the server's clock when it is not set. The functions live in this session only.

create function pg_temp.sample_now() returns timestamptz
language sql stable
return coalesce(
  nullif(pg_catalog.current_setting('samples.now', true), '')::timestamptz,
  pg_catalog.clock_timestamp()
);

-- The start of the unit (month, day) that lies `distance` units from now, as a wall-clock time of the zone.
create function pg_temp.sample_start(unit text, distance integer, zone text) returns timestamp
language sql stable
return pg_catalog.date_trunc(unit, pg_temp.sample_now() at time zone zone)
  + distance * ('1 ' || unit)::interval;

-- Adds one partition a unit, from `first` to `last` units away from now, named by a to_char pattern. A timestamptz
-- key gets its bounds in the zone, any other key as wall-clock time.
create function pg_temp.sample_partitions(
  parent regclass, key_type regtype, pattern text, unit text, zone text, first integer, last integer
) returns void
language plpgsql as $$
declare
  lower timestamp;
  upper timestamp;
  home text;
  base text;
begin
  select n.nspname, c.relname into home, base
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.oid = parent;

  for distance in first..last loop
    lower := pg_temp.sample_start(unit, distance, zone);
    upper := pg_temp.sample_start(unit, distance + 1, zone);
    execute pg_catalog.format(
      case key_type
        when 'timestamptz'::regtype
          then 'create table %1$I.%2$I partition of %3$s for values from (%6$L) to (%7$L)'
        else 'create table %1$I.%2$I partition of %3$s for values from (%4$L) to (%5$L)'
      end,
      home, base || pg_catalog.to_char(lower, pattern), parent,
      lower, upper, lower at time zone zone, upper at time zone zone
    );
  end loop;
end
$$;

-- Messages: a month was forgotten two months ago, and only one month is ready.
select pg_temp.sample_partitions('public.chat_messages', 'timestamptz', '_YYYY_MM', 'month', 'UTC', -5, -3);
select pg_temp.sample_partitions('public.chat_messages', 'timestamptz', '_YYYY_MM', 'month', 'UTC', -1, 1);
-- Sessions: as they should be.
select pg_temp.sample_partitions('public.chat_sessions', 'timestamptz', '_YYYY_MM', 'month', 'UTC', -5, 4);
-- The web log: three days too many, and none after tomorrow.
select pg_temp.sample_partitions('public.wwwlog', 'timestamp', '_YYYYMMDD', 'day', 'UTC', -10, 1);
-- Events: two months past their year, nothing ahead.
select pg_temp.sample_partitions('public.event_logs', 'timestamptz', '_YYYY_MM', 'month', 'Asia/Seoul', -14, 0);
-- The audit log: one month past its two years.
select pg_temp.sample_partitions('public.audit_logs', 'timestamptz', '_YYYY_MM', 'month', 'UTC', -25, 2);
select pg_temp.sample_partitions('public.cost_tracking', 'date', '_YYYY_MM', 'month', 'UTC', -3, 0);
-- Metrics: next month is missing, and its first rows are in DEFAULT already.
select pg_temp.sample_partitions('metrics.system_metrics', 'timestamptz', '_"y"YYYY"m"MM', 'month', 'UTC', -3, 0);

insert into public.chat_users (display_name)
select 'user ' || n
from pg_catalog.generate_series(1, 50) as n;

insert into public.chat_sessions (user_id, channel, created_at, satisfaction)
select 1 + n % 50, (array['web', 'mobile', 'email'])[1 + n % 3], at, 1 + n % 5
from pg_catalog.generate_series(pg_temp.sample_start('month', -5, 'UTC'), pg_temp.sample_now() at time zone 'UTC', '8 hours')
  with ordinality as series (wall, n),
  lateral (select wall at time zone 'UTC' as at) as instant;

insert into public.chat_messages (session_id, author_id, body, tokens, created_at)
select id, case when n % 2 = 1 then user_id end, 'message ' || n, 10 * n, created_at + n * interval '1 second'
from public.chat_sessions
cross join pg_catalog.generate_series(1, 4) as n
where created_at + n * interval '1 second' < pg_temp.sample_start('month', -2, 'UTC') at time zone 'UTC'
  or created_at >= pg_temp.sample_start('month', -1, 'UTC') at time zone 'UTC';

insert into public.wwwlog (requested_at, client, method, path, status, response_bytes, duration_ms, user_agent)
select at, '192.0.2.1'::inet + n % 200, 'GET', '/articles/' || n % 40,
  case n % 50 when 0 then 500 else 200 end, 512 + n, n % 90, 'Mozilla/5.0'
from pg_catalog.generate_series(pg_temp.sample_start('day', -10, 'UTC'), pg_temp.sample_now() at time zone 'UTC', '5 minutes')
  with ordinality as series (at, n);

insert into public.event_logs (created_at, name, user_id, properties)
select wall at time zone 'Asia/Seoul', (array['opened', 'clicked', 'bought'])[1 + n % 3], n % 500,
  pg_catalog.jsonb_build_object('version', n % 7)
from pg_catalog.generate_series(
    pg_temp.sample_start('month', -14, 'Asia/Seoul'), pg_temp.sample_now() at time zone 'Asia/Seoul', '6 hours')
  with ordinality as series (wall, n);

insert into public.audit_logs (occurred_at, actor, action, object_type, object_id, after)
select wall at time zone 'UTC', 'user ' || n % 20, 'update', 'invoice', n::text,
  pg_catalog.jsonb_build_object('state', 'paid')
from pg_catalog.generate_series(pg_temp.sample_start('month', -25, 'UTC'), pg_temp.sample_now() at time zone 'UTC', '1 day')
  with ordinality as series (wall, n);

insert into public.cost_centers (code, owner)
values ('research', 'Ada'), ('support', 'Grace');

insert into public.cost_tracking (usage_date, cost_center, model, input_tokens, output_tokens, amount_usd)
select wall::date, (array['research', 'support'])[1 + n % 2], 'large', 100 * n, 20 * n, 0.001 * n
from pg_catalog.generate_series(pg_temp.sample_start('month', -3, 'UTC'), pg_temp.sample_now() at time zone 'UTC', '12 hours')
  with ordinality as series (wall, n);

insert into metrics.system_metrics (host, metric, collected_at, value)
select 'web-' || host, 'load', wall at time zone 'UTC', host + extract(hour from wall) / 24.0
from pg_catalog.generate_series(1, 3) as host
cross join pg_catalog.generate_series(
  pg_temp.sample_start('month', -3, 'UTC'), pg_temp.sample_now() at time zone 'UTC', '6 hours') as wall;

-- A host whose clock is ahead.
insert into metrics.system_metrics (host, metric, collected_at, value)
select 'web-4', 'load', (pg_temp.sample_start('month', 1, 'UTC') at time zone 'UTC') + n * interval '1 hour', n
from pg_catalog.generate_series(1, 24) as n;
