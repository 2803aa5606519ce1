-- The tables that policies call legacy inheritance sets: plain tables, whether anything inherits from them yet or not.
-- $1: schemas, $2: names, $3: key columns, $4: the names their routing functions have, or would have.
select
  c.oid,
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name,
  pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as owner,
  t.spcname::pg_catalog.text as tablespace,
  wanted.key as "keyName",
  key.type as "keyType",
  key."notNull" as "keyNotNull",
  key.collation as "keyCollation",
  key.decimals as "keyDecimals",
  (
    select
      pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object('name', a.attname, 'generated', a.attgenerated <> '', 'identity', a.attidentity)
        order by a.attnum
      )
    from pg_catalog.pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ) as columns,
  c.relreplident::pg_catalog.text as "replicaIdentity",
  (
    select pg_catalog.count(*)::pg_catalog.int4 from pg_catalog.pg_index as x where x.indrelid = c.oid
  ) as "indexCount",
  c.relrowsecurity as "rowSecurity",
  array(
    select k.conname::pg_catalog.text
    from pg_catalog.pg_constraint as k
    where k.conrelid = c.oid and k.contype = 'c' and k.connoinherit
    order by k.conname
  ) as "parentOnlyChecks",
  -- INSERT (4) FOR EACH ROW (1), BEFORE or AFTER, or with the new rows as a table: what would see no row any more beside a trigger of ours.
  (
    select
      pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object(
          'name', g.tgname,
          'isEnabled', g.tgenabled in ('O', 'A'),
          'schema', fn.nspname,
          'function', f.proname,
          'body', f.prosrc,
          'isOfOwner', f.proowner = c.relowner,
          'isShared', exists (select from pg_catalog.pg_trigger as o where o.tgfoid = f.oid and o.tgrelid <> c.oid)
        )
        order by g.tgname
      )
    from
      pg_catalog.pg_trigger as g
      join pg_catalog.pg_proc as f on f.oid = g.tgfoid
      join pg_catalog.pg_namespace as fn on fn.oid = f.pronamespace
    where g.tgrelid = c.oid and not g.tgisinternal and g.tgtype & 4 = 4 and (g.tgtype & 1 = 1 or g.tgnewtable is not null)
  ) as triggers,
  -- ON INSERT.
  array(
    select u.rulename::pg_catalog.text
    from pg_catalog.pg_rewrite as u
    where u.ev_class = c.oid and u.ev_type = '3'
    order by u.rulename
  ) as rules,
  (
    select
      pg_catalog.jsonb_build_object(
        'body', f.prosrc,
        'isOfOwner', f.proowner = c.relowner,
        'isShared', exists (select from pg_catalog.pg_trigger as o where o.tgfoid = f.oid)
      )
    from pg_catalog.pg_proc as f
    where f.pronamespace = n.oid and f.proname = wanted.routing::pg_catalog.name and f.pronargs = 0
  ) as "namesake"
from
  rows from (
    pg_catalog.unnest($1::pg_catalog.text[]),
    pg_catalog.unnest($2::pg_catalog.text[]),
    pg_catalog.unnest($3::pg_catalog.text[]),
    pg_catalog.unnest($4::pg_catalog.text[])
  ) as wanted (schema, name, key, routing)
  join pg_catalog.pg_namespace as n on n.nspname = wanted.schema::pg_catalog.name
  join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = wanted.name::pg_catalog.name
  left join pg_catalog.pg_tablespace as t on t.oid = c.reltablespace
  left join lateral (
    select
      pg_catalog.format_type(case when y.typtype = 'd' then y.typbasetype else a.atttypid end, null) as type,
      a.attnotnull as "notNull",
      (select l.collname::pg_catalog.text from pg_catalog.pg_collation as l where l.oid = a.attcollation) as collation,
      case when a.atttypid in ('timestamp'::pg_catalog.regtype, 'timestamptz'::pg_catalog.regtype) and a.atttypmod >= 0 then a.atttypmod end
        as decimals
    from
      pg_catalog.pg_attribute as a
      join pg_catalog.pg_type as y on y.oid = a.atttypid
    where a.attrelid = c.oid and a.attname = wanted.key::pg_catalog.name and a.attnum > 0 and not a.attisdropped
  ) as key on true
where c.relkind = 'r' and c.relpersistence <> 't' and not c.relispartition
