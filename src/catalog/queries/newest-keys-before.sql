-- How far sets had come when a cycle wrote it down. $1: OIDs.
select k.parent_oid as oid, k.key::pg_catalog.text as key
from :"schema".newest_key as k
where k.parent_oid = any ($1::pg_catalog.oid[])
