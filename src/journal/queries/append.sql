insert into :"schema".journal (
  at, parent_schema, parent_name, target_schema, target_name,
  kind, reason, result, code, message, duration_ms, statements_digest
)
values ($1::pg_catalog.timestamptz, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::pg_catalog.float8, $12)
