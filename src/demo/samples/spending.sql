-- What each model call cost, by month of a plain date.

create table public.cost_centers (
  code text primary key,
  owner text not null
);

comment on table public.cost_centers is 'Who pays; not partitioned';

create table public.cost_tracking (
  id uuid not null default pg_catalog.gen_random_uuid(),
  usage_date date not null,
  cost_center text not null references public.cost_centers (code),
  model text not null,
  input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  amount_usd numeric(12, 6) not null check (amount_usd >= 0),
  primary key (id, usage_date)
) partition by range (usage_date);

create index cost_tracking_center_idx on public.cost_tracking (cost_center, usage_date);

comment on table public.cost_tracking is 'Spending per call, by month';
comment on column public.cost_tracking.usage_date is 'The day in the billing zone, UTC';
