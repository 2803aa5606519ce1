-- Host metrics by month, in the naming style of an older tool, with a DEFAULT partition that catches strays.

create schema metrics;

comment on schema metrics is 'What the hosts report';

create table metrics.system_metrics (
  host text not null,
  metric text not null,
  collected_at timestamptz not null,
  value double precision not null,
  labels jsonb not null default '{}',
  primary key (host, metric, collected_at)
) partition by range (collected_at);

create index system_metrics_collected_at_idx on metrics.system_metrics using brin (collected_at);

create table metrics.system_metrics_default partition of metrics.system_metrics default;

comment on table metrics.system_metrics is 'Host metrics, by month';
comment on table metrics.system_metrics_default is 'Rows that no month took';
