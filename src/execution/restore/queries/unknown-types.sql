-- Which of the types $1 this database does not have.
select t.type
from pg_catalog.unnest($1::pg_catalog.text[]) as t (type)
where pg_catalog.to_regtype(t.type) is null
