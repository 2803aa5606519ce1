-- Who serves this session, and what it runs under. $1: names of settings; those that the server does not know come back null.
select
  pg_catalog.pg_backend_pid() as pid,
  pg_catalog.current_setting('server_version_num')::pg_catalog.int4 as version,
  (
    select pg_catalog.jsonb_object_agg(wanted.name, pg_catalog.current_setting(wanted.name, true))
    from pg_catalog.unnest($1::pg_catalog.text[]) as wanted (name)
  ) as settings
