import { type CreateAction } from '../../domain/action.ts'
import { attachTree, createTree } from '../clauses/new-branch.ts'
import { qualified, sql } from '../fragment.ts'
import { type Compiler, statement, transaction } from '../wording.ts'

/** One transaction: a table like the parent, with all that it is divided into, then ATTACH. Readers and writers of the parent go on. */
export const compileCreate: Compiler<CreateAction> = (action, wording) => {
  const { parent, target } = action
  const lockWriters = statement(
    sql`lock table only ${qualified(parent.name)} in share row exclusive mode`,
    'SHARE ROW EXCLUSIVE',
  )
  return [
    transaction(parent.owner, wording, [
      ...(action.lockWriters ? [lockWriters] : []),
      ...createTree(target, parent, action),
      ...attachTree(target, parent, action),
    ]),
  ]
}
