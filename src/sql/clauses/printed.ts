import { type ArchivedColumn } from '../../domain/archive.ts'
import { Fragment, identifier, sql } from '../fragment.ts'

/** A column whose text is wanted. */
export type PrintedColumn = Pick<ArchivedColumn, 'name' | 'type' | 'castsAsPrinted'>

/** The output functions of types that have no other text than theirs, by the type's name without modifiers. */
const outputs: ReadonlyMap<string, string> = new Map([
  ['smallint', 'int2out'],
  ['integer', 'int4out'],
  ['bigint', 'int8out'],
  ['numeric', 'numeric_out'],
  ['real', 'float4out'],
  ['double precision', 'float8out'],
  ['oid', 'oidout'],
  ['bytea', 'byteaout'],
  ['uuid', 'uuid_out'],
  ['json', 'json_out'],
  ['jsonb', 'jsonb_out'],
  ['date', 'date_out'],
  ['time without time zone', 'time_out'],
  ['time with time zone', 'timetz_out'],
  ['timestamp without time zone', 'timestamp_out'],
  ['timestamp with time zone', 'timestamptz_out'],
  ['interval', 'interval_out'],
])

/** Their values are texts already: the server has this cast itself, so nobody can have made another. */
const texts: ReadonlySet<string> = new Set(['text', 'character varying'])

/**
 * A column's value as COPY prints it; for NULL what `keepsNull` says, otherwise ''. By the output function itself and never by a cast to text, which
 * somebody may have made (CREATE CAST): what it prints would be archived, and every proof would agree. `format` calls a type's output
 * function too, at a higher price.
 */
export function printed({ name, type, castsAsPrinted }: PrintedColumn): Fragment {
  const column = identifier(name)
  const bare = castsAsPrinted ? withoutModifiers(type) : ''
  if (texts.has(bare)) return sql`${column}::pg_catalog.text`
  const output = outputs.get(bare)
  if (output === undefined) return sql`pg_catalog.format('%s', ${column})`
  return sql`pg_catalog.textin(pg_catalog.${Fragment.of(output)}(${column}))`
}

/** Whether NULL stays NULL when it is printed. */
export function keepsNull({ type, castsAsPrinted }: PrintedColumn): boolean {
  const bare = castsAsPrinted ? withoutModifiers(type) : ''
  return texts.has(bare) || outputs.has(bare)
}

/** `timestamp(3) with time zone` is `timestamp with time zone`, `interval day to second` is `interval`. */
function withoutModifiers(type: string): string {
  const bare = type.replace(/\([\d,-]+\)/, '')
  return bare.startsWith('interval ') ? 'interval' : bare
}
