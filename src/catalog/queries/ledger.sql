-- Every partition that is leaving, beside what has its OID now, and every archive that is kept of one that has left.
select
  l.id::pg_catalog.float8 as id,
  l.parent_schema as "parentSchema",
  l.parent_name as "parentName",
  l.parent_oid as "parentOid",
  l.partition_oid as "partitionOid",
  l.partition_schema as schema,
  l.partition_name as name,
  l.database_oid as "databaseOid",
  l.system_identifier as "systemIdentifier",
  l.lower,
  l.upper,
  l.key_type as "keyType",
  l.state,
  l.archive_kind as "archiveKind",
  l.archive_format as "archiveFormat",
  l.archive_location as "archiveLocation",
  l.archive_manifest_sha256 as "manifestSha256",
  l.rows::pg_catalog.float8 as rows,
  l.digest,
  l.archive_bytes::pg_catalog.float8 as "archiveBytes",
  l.archive_columns as "archiveColumns",
  l.archived_at as "archivedAt",
  l.verified_at as "verifiedAt",
  l.archive_checked_at as "checkedAt",
  l.archive_damage as "damage",
  l.detached_at as "detachedAt",
  l.detached_at_server as "detachedAtServer",
  c.oid as "tableOid",
  n.nspname::pg_catalog.text as "tableSchema",
  c.relname::pg_catalog.text as "tableName",
  pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as "tableOwner",
  c.relkind::pg_catalog.text as "tableKind",
  case
    when c.relkind = 'p'
      then (
        -- What goes with it when it is dropped.
        with recursive tree (relation) as (
          select c.oid
          union all
          select below.inhrelid
          from
            tree
            join pg_catalog.pg_inherits as below on below.inhparent = tree.relation
        )
        select pg_catalog.count(*)::pg_catalog.int4
        from
          tree
          join pg_catalog.pg_class as leaf on leaf.oid = tree.relation
        where leaf.relkind <> 'p'
      )
  end as "tableLeaves",
  i.inhparent as "attachedTo",
  coalesce(i.inhdetachpending, false) as "pendingDetach"
from
  :"schema".ledger as l
  left join pg_catalog.pg_class as c on c.oid = l.partition_oid and l.state <> 'dropped'
  left join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  -- A child of a legacy inheritance set may have come to inherit from several tables.
  left join lateral (
    select h.inhparent, h.inhdetachpending
    from pg_catalog.pg_inherits as h
    where h.inhrelid = c.oid
    order by h.inhseqno
    limit 1
  ) as i on true
where l.state <> 'dropped' or l.archive_location is not null and l.archive_expired_at is null
order by l.id
