-- Sets settings for the rest of the session. $1: names, $2: values.
select pg_catalog.set_config(wanted.name, wanted.value, false)
from
  rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) as wanted (name, value)
