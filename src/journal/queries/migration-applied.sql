insert into :"schema".migration (number) values ($1::pg_catalog.int4)
