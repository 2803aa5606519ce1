import type { SchemaElement } from 'hyparquet'
import { type ArchivedColumn } from '../../../domain/archive.ts'
import { type Layout } from '../format.ts'
import { type Charset, charsetOf } from './charset.ts'
import { valueTypeOf } from './value-types.ts'
import { text } from './values/text.ts'
import { type ValueType } from './values/value-type.ts'

/** One column of the file: single values, or a list of them. Always nullable, as are the elements: NOT NULL may be NOT VALID. */
export interface Column {
  readonly name: string
  readonly isList: boolean
  readonly values: ValueType
}

/** How the columns of a table are stored. Throws `archive-not-supported` for an encoding that cannot be UTF-8. */
export function columnsOf({ columns, encoding, asText }: Layout): readonly Column[] {
  const charset = charsetOf(encoding)
  return columns.map((column) =>
    asText?.has(column.name) === true ? textColumn(column.name, charset) : columnOf(column, charset),
  )
}

export function textColumn(name: string, charset: Charset | undefined): Column {
  return { name, isList: false, values: text(charset) }
}

/** For the manifest; undefined: PostgreSQL's own text. */
export function storedAs({ isList, values }: Column): string | undefined {
  return isList ? `LIST<${values.storedAs ?? 'STRING'}>` : values.storedAs
}

/** What the footer says of a column, in the order of the file. */
export function schemaOf({ name, isList, values }: Column): readonly SchemaElement[] {
  if (!isList) return [{ ...values.schema, name, repetition_type: 'OPTIONAL' }]
  return [
    {
      name,
      repetition_type: 'OPTIONAL',
      num_children: 1,
      converted_type: 'LIST',
      logical_type: { type: 'LIST' },
    },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { ...values.schema, name: 'element', repetition_type: 'OPTIONAL' },
  ]
}

export function pathOf({ name, isList }: Column): string[] {
  return isList ? [name, 'list', 'element'] : [name]
}

function columnOf({ name, type }: ArchivedColumn, charset: Charset | undefined): Column {
  const isList = type.endsWith('[]')
  const values = valueTypeOf(isList ? type.slice(0, -2) : type, charset)
  return values === undefined ? textColumn(name, charset) : { name, isList, values }
}
