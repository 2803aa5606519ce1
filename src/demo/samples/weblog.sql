-- A web server's access log by day. Its key is a wall-clock time without a zone, as the log files had it.

create sequence public.wwwlog_id_seq;

create table public.wwwlog (
  id bigint not null default pg_catalog.nextval('public.wwwlog_id_seq'),
  requested_at timestamp not null,
  client inet not null,
  method text not null,
  path text not null,
  status smallint not null,
  response_bytes bigint,
  duration_ms integer,
  user_agent text,
  primary key (id, requested_at)
) partition by range (requested_at);

alter sequence public.wwwlog_id_seq owned by public.wwwlog.id;

create index wwwlog_requested_at_idx on public.wwwlog using brin (requested_at);
create index wwwlog_failures_idx on public.wwwlog (status, requested_at) where status >= 500;

comment on table public.wwwlog is 'Access log, by day';
