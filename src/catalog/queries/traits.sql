-- What sets have of owner, rights, row security, statistics and the like, and where their partitions, on every level, differ from it.
-- $1: an array of { "root": OID, "all": whether to look at all its partitions, "among": [OIDs of those to look at otherwise],
-- "toast": [parameters of TOAST tables that are wanted] }.
-- One row for each set (side `own`), and one for each partition that lacks something of it (`missing`) or has more (`extra`). What is
-- compared is one jsonb value for each thing, in which everything has a name: column numbers and OIDs differ from table to table.
-- Only pg_get_expr() of row security policies needs a lock, for a moment: it waits behind whoever holds ACCESS EXCLUSIVE on the table.
with recursive wanted (root, everything, among, toast) as (
  select (w ->> 'root')::pg_catalog.oid, (w ->> 'all')::pg_catalog.bool, w -> 'among', w -> 'toast'
  from pg_catalog.jsonb_array_elements($1::pg_catalog.jsonb) as w
),
tree (root, relation, parent) as (
  (
    select wanted.root, wanted.root, null::pg_catalog.oid
    from wanted
    union all
    select wanted.root, i.inhrelid, i.inhparent
    from
      wanted
      cross join lateral pg_catalog.jsonb_array_elements_text(wanted.among) as named
      join pg_catalog.pg_inherits as i on i.inhrelid = named::pg_catalog.oid and not i.inhdetachpending
  )
  union all
  select tree.root, i.inhrelid, i.inhparent
  from
    tree
    join wanted on wanted.root = tree.root and wanted.everything
    join pg_catalog.pg_inherits as i on i.inhparent = tree.relation and not i.inhdetachpending
),
members as materialized (
  select
    tree.root, tree.relation, tree.parent, tree.relation = tree.root as is_root,
    c.relkind as kind, c.relnamespace as namespace, c.relowner as owner, c.relacl as acl,
    c.relrowsecurity as secured, c.relforcerowsecurity as forced,
    c.relreplident as identity, c.relpersistence as persistence, c.reltoastrelid as toast
  from
    tree
    join pg_catalog.pg_class as c on c.oid = tree.relation
  where c.relkind in ('r', 'p', 'f')
),
columns as materialized (
  select m.relation, m.owner, a.attname as name, a.attacl as acl, a.attstattarget as target, a.attoptions as options
  from
    members as m
    join pg_catalog.pg_attribute as a on a.attrelid = m.relation and a.attnum > 0 and not a.attisdropped
  where a.attacl is not null or a.attstattarget >= 0 or a.attoptions is not null
),
grants (relation, grantee, privilege, column_name, may_grant) as (
  select m.relation, a.grantee, a.privilege_type, null::pg_catalog.name, a.is_grantable
  from
    members as m
    cross join lateral pg_catalog.aclexplode(m.acl) as a
  where a.grantee <> m.owner
  union all
  select columns.relation, a.grantee, a.privilege_type, columns.name, a.is_grantable
  from
    columns
    cross join lateral pg_catalog.aclexplode(columns.acl) as a
  where a.grantee <> columns.owner
),
lines (relation, line) as materialized (
  select m.relation, pg_catalog.jsonb_build_object('kind', 'owner', 'owner', pg_catalog.pg_get_userbyid(m.owner))
  from members as m
  union
  select
    grants.relation,
    pg_catalog.jsonb_build_object(
      'kind', 'grant',
      'grantee', case when grants.grantee <> 0 then pg_catalog.pg_get_userbyid(grants.grantee) end,
      'privilege', grants.privilege,
      'column', grants.column_name,
      'grantable', option.grantable
    )
  from
    grants
    join (values (false), (true)) as option (grantable) on grants.may_grant or not option.grantable
  union
  select m.relation, pg_catalog.jsonb_build_object('kind', 'row-security', 'forced', option.forced)
  from
    members as m
    join (values (false), (true)) as option (forced) on case when option.forced then m.forced else m.secured end
  union
  select
    m.relation,
    pg_catalog.jsonb_build_object(
      'kind', 'policy',
      'name', p.polname,
      'permissive', p.polpermissive,
      'command',
      case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
      'roles',
      array(
        select pg_catalog.pg_get_userbyid(role)::pg_catalog.text collate "C"
        from pg_catalog.unnest(p.polroles) as role where role <> 0 order by 1
      ),
      'using', pg_catalog.pg_get_expr(p.polqual, p.polrelid),
      'check', pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
    )
  from
    members as m
    join pg_catalog.pg_policy as p on p.polrelid = m.relation
  union
  select columns.relation, pg_catalog.jsonb_build_object('kind', 'statistics-target', 'column', columns.name, 'target', columns.target)
  from columns
  where columns.target >= 0
  union
  select
    columns.relation,
    pg_catalog.jsonb_build_object(
      'kind', 'column-option',
      'column', columns.name,
      'name', pg_catalog.split_part(option, '=', 1),
      'value', pg_catalog.substr(option, pg_catalog.strpos(option, '=') + 1)
    )
  from
    columns
    cross join lateral pg_catalog.unnest(columns.options) as option
  union
  select
    m.relation,
    pg_catalog.jsonb_build_object(
      'kind', 'extended-statistics',
      'columns',
      array(
        select a.attname::pg_catalog.text collate "C"
        from pg_catalog.pg_attribute as a
        where a.attrelid = s.stxrelid and a.attnum = any (s.stxkeys::pg_catalog.int2[])
        order by 1
      ),
      'expressions', coalesce(pg_catalog.pg_get_statisticsobjdef_expressions(s.oid), '{}'),
      'kinds', array(select kind::pg_catalog.text collate "C" from pg_catalog.unnest(s.stxkind) as kind order by 1),
      'target', nullif(s.stxstattarget, -1)
    )
  from
    members as m
    join pg_catalog.pg_statistic_ext as s on s.stxrelid = m.relation
  union
  -- An index of a partition stands for the set's own. DEFAULT asks for nothing.
  select
    m.relation,
    pg_catalog.jsonb_build_object(
      'kind', 'replica-identity',
      'identity', m.identity,
      'index',
      (
        select coalesce(pg_catalog.pg_partition_root(x.indexrelid)::pg_catalog.oid, x.indexrelid)
        from pg_catalog.pg_index as x where x.indrelid = m.relation and x.indisreplident and m.identity = 'i'
      )
    )
  from members as m
  where m.identity <> 'd' and m.kind <> 'f'
  union
  -- The policy's, which the set has for its partitions; and a partition without a TOAST table has all that it can have.
  select
    m.relation,
    pg_catalog.jsonb_build_object(
      'kind', 'toast-parameter',
      'name', pg_catalog.split_part(option, '=', 1),
      'value', pg_catalog.substr(option, pg_catalog.strpos(option, '=') + 1)
    )
  from
    members as m
    join wanted on wanted.root = m.root and wanted.toast <> '[]'
    left join pg_catalog.pg_class as t on t.oid = nullif(m.toast, 0) and not m.is_root
    cross join lateral pg_catalog.unnest(
      case when t.oid is null then array(select pg_catalog.jsonb_array_elements_text(wanted.toast)) else t.reloptions end
    ) as option
  union
  select m.relation, pg_catalog.jsonb_build_object('kind', 'unlogged') from members as m where m.persistence = 'u' and not m.is_root
),
-- What a role's new tables have by ALTER DEFAULT PRIVILEGES a new partition has as well.
usual (owner, namespace, line) as (
  select
    d.defaclrole,
    d.defaclnamespace,
    pg_catalog.jsonb_build_object(
      'kind', 'grant',
      'grantee', case when a.grantee <> 0 then pg_catalog.pg_get_userbyid(a.grantee) end,
      'privilege', a.privilege_type,
      'column', null,
      'grantable', option.grantable
    )
  from
    pg_catalog.pg_default_acl as d
    cross join lateral pg_catalog.aclexplode(d.defaclacl) as a
    join (values (false), (true)) as option (grantable) on a.is_grantable or not option.grantable
  where d.defaclobjtype = 'r'
),
differences (relation, side, lines) as (
  select m.relation, 'own', pg_catalog.jsonb_agg(own.line order by own.line)
  from
    members as m
    join lines as own on own.relation = m.relation
  where m.is_root
  group by m.relation
  union all
  select m.relation, 'missing', pg_catalog.jsonb_agg(own.line order by own.line)
  from
    members as m
    join lines as own on own.relation = m.root
    left join pg_catalog.pg_partitioned_table as p on p.partrelid = m.parent and p.partdefid = m.relation
  where
    not m.is_root
    and (m.kind <> 'f' or own.line ->> 'kind' in ('owner', 'grant'))
    -- Who owns it needs no right, and can be given none.
    and (own.line ->> 'kind' <> 'grant' or own.line ->> 'grantee' is distinct from pg_catalog.pg_get_userbyid(m.owner))
    -- We count and move the rows of DEFAULT as its owner, from whom FORCE would hide them.
    and (p.partrelid is null or own.line <> '{"kind": "row-security", "forced": true}')
    and not exists (select from lines as l where l.relation = m.relation and l.line = own.line)
  group by m.relation
  union all
  select m.relation, 'extra', pg_catalog.jsonb_agg(l.line order by l.line)
  from
    members as m
    join lines as l on l.relation = m.relation
  where
    not m.is_root
    and l.line ->> 'kind' in ('grant', 'row-security', 'policy', 'extended-statistics', 'unlogged')
    and not exists (select from lines as own where own.relation = m.root and own.line = l.line)
    and not exists (
      select
      from usual
      where usual.owner = m.owner and usual.namespace in (0, m.namespace) and usual.line = l.line
    )
  group by m.relation
)
select
  m.root,
  d.side,
  d.lines,
  m.relation as oid,
  n.nspname::pg_catalog.text as schema,
  c.relname::pg_catalog.text as name,
  pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text as owner,
  m.parent as "underOid",
  pn.nspname::pg_catalog.text as "underSchema",
  p.relname::pg_catalog.text as "underName",
  pg_catalog.pg_get_userbyid(p.relowner)::pg_catalog.text as "underOwner",
  case when m.is_root then (select a.amname::pg_catalog.text from pg_catalog.pg_am as a where a.oid = c.relam) end as "accessMethod",
  case when m.is_root
    then exists (select from pg_catalog.pg_constraint as k where k.conrelid = m.relation and k.contype = 'x')
  end as "hasExclusions"
from
  differences as d
  join members as m on m.relation = d.relation
  -- Looked up by index, as few differ: the planner expects more of them, and would sort pg_class.
  cross join lateral (select c.* from pg_catalog.pg_class as c where c.oid = m.relation offset 0) as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  left join lateral (select p.* from pg_catalog.pg_class as p where p.oid = m.parent offset 0) as p on true
  left join pg_catalog.pg_namespace as pn on pn.oid = p.relnamespace
order by c.relname collate "C", n.nspname collate "C"
