import { type AnalyzeAction } from '../../domain/action.ts'
import { nothing, qualified, sql } from '../fragment.ts'
import { type Compiler, outsideTransaction, statement } from '../wording.ts'

/** Outside a transaction, so that the lock on one partition is let go before the next is taken (postgres.md G2). */
export const compileAnalyze: Compiler<AnalyzeAction> = ({ parent, only }, wording) => {
  const words = sql`analyze ${only ? sql`only ` : nothing}${qualified(parent.name)}`
  return [outsideTransaction(parent.owner, wording, statement(words, 'SHARE UPDATE EXCLUSIVE'))]
}
