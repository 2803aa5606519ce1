import { type FreezeAction } from '../../domain/action.ts'
import { nothing, qualified, sql } from '../fragment.ts'
import { type Compiler, outsideTransaction, statement } from '../wording.ts'

/**
 * Never DISABLE_PAGE_SKIPPING: a second freeze then reads every page again (postgres.md G6). PARALLEL 0: several partitions are frozen
 * at a time already, and starting workers for the indexes of each costs more than they save on rows that nobody deletes any more.
 */
export const compileFreeze: Compiler<FreezeAction> = ({ partition }, wording) => {
  const more = wording.features.vacuumSkipsDatabaseStats ? sql`, skip_database_stats` : nothing
  const words = sql`vacuum (freeze, analyze, parallel 0${more}) ${qualified(partition.name)}`
  return [outsideTransaction(partition.owner, wording, statement(words, 'SHARE UPDATE EXCLUSIVE'))]
}
