import { type Journal } from '../journal/journal.ts'
import { type ActionRun } from './action-run.ts'
import { Refused } from './setbacks.ts'

/** What leaves must be remembered: without the ledger nothing is detached or dropped. Throws Refused `ledger-missing`. */
export function requireJournal({ context }: ActionRun): Journal {
  if (context.journal !== undefined) return context.journal
  throw new Refused(
    'ledger-missing',
    'the ledger does not exist: nothing is detached or dropped without it',
    {
      hint: 'Run `partitiond doctor` for the statements a DBA must execute once.',
    },
  )
}
