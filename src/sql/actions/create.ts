import { type CreateAction } from '../../domain/action.ts'
import { attachTable, createTable } from '../clauses/new-table.ts'
import { qualified, sql } from '../fragment.ts'
import { type Compiler, statement, transaction } from '../wording.ts'

/** One transaction: a table like the parent, then ATTACH. Readers and writers of the parent go on. */
export const compileCreate: Compiler<CreateAction> = (action, wording) => {
  const { parent, target } = action
  const lockWriters = statement(
    sql`lock table only ${qualified(parent.name)} in share row exclusive mode`,
    'SHARE ROW EXCLUSIVE',
  )
  return [
    transaction(parent.owner, wording, [
      ...(action.lockWriters ? [lockWriters] : []),
      ...createTable(target, parent, action),
      ...attachTable(target, parent, action),
    ]),
  ]
}
