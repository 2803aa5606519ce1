-- Whether the role $2 may put a table into the tablespace $1: the database's own is everybody's. No row: no such tablespace.
select t.oid = d.dattablespace or pg_catalog.has_tablespace_privilege(r.oid, t.oid, 'CREATE') as usable
from pg_catalog.pg_tablespace as t
cross join pg_catalog.pg_roles as r
cross join pg_catalog.pg_database as d
where t.spcname = $1 and r.rolname = $2 and d.datname = pg_catalog.current_database()
