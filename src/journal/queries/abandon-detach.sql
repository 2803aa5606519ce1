-- The detach did not take place.
delete from :"schema".ledger as l
where l.id = $1::pg_catalog.int8 and l.state = 'detaching'
