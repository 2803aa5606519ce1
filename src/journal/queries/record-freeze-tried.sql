-- A freeze of ours fell short.
insert into :"schema".sample as s (partition_oid, tried_at)
values ($1::pg_catalog.oid, $2::pg_catalog.timestamptz)
on conflict (partition_oid) do update set tried_at = excluded.tried_at
