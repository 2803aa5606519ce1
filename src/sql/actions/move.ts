import { type MoveAction } from '../../domain/action.ts'
import { moveIndexes } from '../clauses/move-storage.ts'
import { identifier, qualified, sql } from '../fragment.ts'
import { type Compiler, longTransaction, outsideTransaction, statement } from '../wording.ts'

/**
 * SET TABLESPACE rewrites the table under ACCESS EXCLUSIVE and leaves the indexes behind (postgres.md C3): they go first.
 * The table goes last, so that where it stands tells whether all is done.
 */
export const compileMove: Compiler<MoveAction> = ({ partition: { name, owner }, tablespace }, wording) => [
  outsideTransaction(owner, wording, statement(moveIndexes(name, tablespace), 'ACCESS EXCLUSIVE')),
  longTransaction(owner, wording, [
    statement(
      sql`alter table ${qualified(name)} set tablespace ${identifier(tablespace)}`,
      'ACCESS EXCLUSIVE',
    ),
  ]),
]
