import { type SetAction } from '../../domain/action.ts'
import { parameterList } from '../clauses/with-parameters.ts'
import { qualified, sql } from '../fragment.ts'
import { type Compiler, statement, transaction } from '../wording.ts'

/** Storage parameters of one partition; readers and writers do not notice. */
export const compileSet: Compiler<SetAction> = ({ partition, parameters }, wording) => {
  const words = sql`alter table ${qualified(partition.name)} set ${parameterList(parameters)}`
  return [transaction(partition.owner, wording, [statement(words, 'SHARE UPDATE EXCLUSIVE')])]
}
