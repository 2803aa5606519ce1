-- An index is about to be built: $1 its table, $2 its name.
insert into :"schema".index_build as b (table_oid, index_name, begun_at)
values ($1::pg_catalog.oid, $2, $3::pg_catalog.timestamptz)
on conflict (table_oid, index_name) do update set
  begun_at = excluded.begun_at,
  noted_at = excluded.noted_at,
  failed_at = null,
  failure = null
