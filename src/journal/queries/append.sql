insert into :"schema".journal (
  at, parent_schema, parent_name, target_schema, target_name,
  kind, reason, result, code, message, duration_ms, statements_digest
)
select w.*
from
  rows from (
    pg_catalog.unnest($1::pg_catalog.timestamptz[]),
    pg_catalog.unnest($2::pg_catalog.text[]),
    pg_catalog.unnest($3::pg_catalog.text[]),
    pg_catalog.unnest($4::pg_catalog.text[]),
    pg_catalog.unnest($5::pg_catalog.text[]),
    pg_catalog.unnest($6::pg_catalog.text[]),
    pg_catalog.unnest($7::pg_catalog.text[]),
    pg_catalog.unnest($8::pg_catalog.text[]),
    pg_catalog.unnest($9::pg_catalog.text[]),
    pg_catalog.unnest($10::pg_catalog.text[]),
    pg_catalog.unnest($11::pg_catalog.float8[]),
    pg_catalog.unnest($12::pg_catalog.text[])
  ) as w
