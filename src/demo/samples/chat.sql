-- Conversations by month. Messages outnumber sessions by far, and nobody reads them after a year.

create table public.chat_users (
  id bigint generated always as identity primary key,
  display_name text not null,
  joined_at timestamptz not null default pg_catalog.now()
);

comment on table public.chat_users is 'People who talk to us; not partitioned';

create table public.chat_sessions (
  id uuid not null default pg_catalog.gen_random_uuid(),
  user_id bigint not null references public.chat_users (id),
  channel text not null check (channel in ('web', 'mobile', 'email')),
  created_at timestamptz not null,
  ended_at timestamptz,
  satisfaction smallint check (satisfaction between 1 and 5),
  primary key (id, created_at)
) partition by range (created_at);

create index chat_sessions_user_idx on public.chat_sessions (user_id, created_at desc);

comment on table public.chat_sessions is 'One row a conversation, by month of its beginning';

create table public.chat_messages (
  id bigint generated always as identity,
  session_id uuid not null,
  author_id bigint references public.chat_users (id),
  body text not null,
  tokens integer not null default 0,
  created_at timestamptz not null,
  primary key (id, created_at)
) partition by range (created_at);

create index chat_messages_session_idx on public.chat_messages (session_id, created_at);

comment on table public.chat_messages is 'What was said, by month';
comment on column public.chat_messages.author_id is 'Null when the assistant spoke';
