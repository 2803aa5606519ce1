-- Whether a VACUUM (FREEZE) of $1 reached every row. The counters $2 to $5 stood still since we last noted something about it, so that
-- all of its rows were written before that note was; and VACUUM froze whatever is older than relfrozenxid.
select pg_catalog.age(c.relfrozenxid) <= pg_catalog.age(s.xmin) as yes
from
  :"schema".sample as s
  join pg_catalog.pg_class as c on c.oid = s.partition_oid
where
  s.partition_oid = $1::pg_catalog.oid
  and (s.inserted, s.updated, s.deleted, s.stats_reset)
    is not distinct from ($2::pg_catalog.int8, $3::pg_catalog.int8, $4::pg_catalog.int8, $5::pg_catalog.text)
