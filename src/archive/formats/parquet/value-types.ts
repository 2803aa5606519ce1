import { type Charset } from './charset.ts'
import { bytea, uuid } from './values/binary.ts'
import { boolean } from './values/boolean.ts'
import { date, time, timestamp, timestamptz } from './values/date-time.ts'
import { decimal } from './values/decimal.ts'
import { double, real } from './values/float.ts'
import { bigint, integer, smallint } from './values/integer.ts'
import { json, text } from './values/text.ts'
import { type ValueType } from './values/value-type.ts'

type Maker = (charset: Charset | undefined) => ValueType

/** By `format_type`'s name without modifiers. What is not here (ranges, enums, composites, intervals, inet, …) is kept as text. */
const makers: Readonly<Record<string, Maker>> = {
  smallint: () => smallint,
  integer: () => integer,
  bigint: () => bigint,
  real: () => real,
  'double precision': () => double,
  boolean: () => boolean,
  date: () => date,
  'time without time zone': () => time,
  'timestamp without time zone': () => timestamp,
  'timestamp with time zone': () => timestamptz,
  uuid: () => uuid,
  bytea: () => bytea,
  json,
  jsonb: json,
  text,
  'character varying': text,
}

/** For a type that is no array, as `format_type` prints it. Undefined: only PostgreSQL's own text says it all. */
export function valueTypeOf(type: string, charset: Charset | undefined): ValueType | undefined {
  const numeric = /^numeric\((\d+),(\d+)\)$/.exec(type)
  if (numeric !== null) return decimalOf(Number(numeric[1]), Number(numeric[2]))
  const plain = type.replace(/\(\d+\)/, '')
  return Object.hasOwn(makers, plain) ? makers[plain]?.(charset) : undefined
}

/** Parquet's readers go to 38 digits, and no further than the digits there are after the point. */
function decimalOf(precision: number, scale: number): ValueType | undefined {
  return precision <= 38 && scale <= precision ? decimal(precision, scale) : undefined
}
