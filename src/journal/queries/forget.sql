-- The table was attached again by hand: it is no longer ours to drop.
delete from :"schema".ledger as l
where l.id = $1::pg_catalog.int8 and l.state <> 'dropped'
