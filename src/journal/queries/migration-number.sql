-- The number of the newest migration applied.
select coalesce(pg_catalog.max(m.number), 0) as number
from :"schema".migration as m
