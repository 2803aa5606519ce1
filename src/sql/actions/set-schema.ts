import { type TableRef } from '../../domain/action.ts'
import { identifier, qualified, sql } from '../fragment.ts'
import { type Statement, type Step } from '../statement.ts'
import { statement, transaction, type Wording } from '../wording.ts'

/** Puts a detached table elsewhere, in a transaction of its own; nothing to do when it is there or no place is named. */
export function setSchema(table: TableRef, schema: string | undefined, wording: Wording): readonly Step[] {
  const words = setSchemaWords(table, schema)
  return words.length === 0 ? [] : [transaction(table.owner, wording, words)]
}

export function setSchemaWords({ name }: TableRef, schema: string | undefined): readonly Statement[] {
  if (schema === undefined || schema === name.schema) return []
  return [statement(sql`alter table ${qualified(name)} set schema ${identifier(schema)}`, 'ACCESS EXCLUSIVE')]
}
